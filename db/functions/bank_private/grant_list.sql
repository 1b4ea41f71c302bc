-- The customers a caller may read, with the accounts it is limited to: one row a customer. Staff
-- and customers have one row.
create or replace function bank_private.grant_list(
  caller         bank_private.caller,
  customer       bigint,
  after_customer bigint,
  out customer_id bigint,
  out account_ids bigint[]
)
returns setof record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if caller.is_staff then
    return query select grant_list.customer, null::bigint[];
  elsif caller.class = 'customer' then
    return query select caller.customer_id, null::bigint[]
                  where coalesce(grant_list.customer, caller.customer_id) = caller.customer_id;
  else
    return query
      select m.customer_id,
             case when not bool_or(m.account_ids is null)
                  then array_agg(distinct i.id) filter (where i.id is not null) end
        from bank_data.mandate m
        left join lateral unnest(m.account_ids) i (id) on true
       where m.book_id = caller.book_id and m.principal_id = caller.principal_id
         and 'read' = any (m.actions)
         and m.revoked_at is null and not m.is_suspended
         and m.starts_at <= now() and m.expires_at > now()
         and (grant_list.customer is null or m.customer_id = grant_list.customer)
         and (caller.session_customer_id is null or m.customer_id = caller.session_customer_id)
         and (after_customer is null or m.customer_id >= after_customer)
       group by m.customer_id
       order by m.customer_id;
  end if;
end
$fn$;
comment on function bank_private.grant_list is
  'Whom the caller may read. customer: only this one, null = all; after_customer: only from this '
  'id on. customer_id null: the whole book; account_ids null: all accounts.';
alter function bank_private.grant_list owner to bank_exec;
revoke all on function bank_private.grant_list from public;
