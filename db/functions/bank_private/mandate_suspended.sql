-- The mandate that would let a caller to an account, were it not suspended; read as the caller.
create or replace function bank_private.mandate_suspended(
  caller     bank_private.caller,
  customer   bigint,
  account_id bigint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select min(m.id + 0)   -- of the column itself it would be looked for along all ids
      from bank_data.mandate m
     where m.book_id = caller.book_id and m.principal_id = caller.principal_id
       and m.customer_id = customer
       and (m.account_ids is null or mandate_suspended.account_id = any (m.account_ids))
       and (m.customer_id = caller.session_customer_id or caller.session_customer_id is null)
       and m.is_suspended and m.revoked_at is null
       and m.starts_at <= now() and m.expires_at > now());
end
$fn$;
comment on function bank_private.mandate_suspended is
  'The first suspended mandate of the caller for an account of a customer; null = none.';
alter function bank_private.mandate_suspended owner to bank_exec;
revoke all on function bank_private.mandate_suspended from public;
