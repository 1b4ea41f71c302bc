-- Shows what mandates allow now. Which of them the caller may see, row security says; how far they
-- are used, and whether they can be used, the kernel. One that is asked for is shown whatever
-- became of it; otherwise those that are over are left out.
create or replace function bank_private.allowance_present(
  caller    bank_private.caller,
  mandate   bigint,
  after_id  bigint,
  principal bigint,
  customer  bigint,
  page_size integer
)
returns setof bank.allowance
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    with shown as materialized (
      select m.*, bank_private.mandate_status(m) as status, case when m.is_limited then
               bank_private.mandates_read(m.book_id, m.parent_ids || m.id) end as states
        from bank_data.mandate m
       where m.book_id = caller.book_id
         and (caller.is_staff or m.principal_id = caller.principal_id
              or m.given_by = caller.principal_id or m.customer_id = caller.customer_id)
         and (caller.is_staff or caller.session_customer_id is null
              or m.customer_id = caller.session_customer_id)
         and ((mandate is null and m.revoked_at is null and m.expires_at > now())
              or m.id = mandate)
         and (after_id is null or m.id > after_id)
         and (principal is null or m.principal_id = principal)
         and (allowance_present.customer is null or m.customer_id = allowance_present.customer)
       order by m.id
       limit page_size)
    select m.id, m.principal_id, m.customer_id,
           (select array_agg(bank_private.account_number(m.book_id, i.id) order by i.n)
              from unnest(m.account_ids) with ordinality i (id, n)),
           m.actions, s.currency,
           bank_private.amount_major(s.amount_min, s.exponent),
           bank_private.amount_major(a.most, s.exponent),
           bank_private.amount_major(s.approval_above, s.exponent),
           bank_private.payees_common(m.book_id, m.states),
           case when m.status = 'in_force' then s.uses_left else 0 end, s.limits, m.expires_at,
           bank_private.cursor_make('allowance', caller.principal_id, m.id),
           m.status, m.starts_at,
           bank_private.amount_major(
             case when s.approval_above < s.amount_min then 0
                  else least(a.most, s.approval_above) end, s.exponent)
      from shown m
     cross join lateral bank_private.allowance_sum(m.states) s
     cross join lateral (
           select case
                    when s.currency is null then null
                    when m.status <> 'in_force' or s.amount_max < s.amount_min then 0
                    else s.amount_max end as most) a
     order by m.id;
end
$fn$;
comment on function bank_private.allowance_present is
  'Allowances of the mandates the caller may see. mandate, principal, customer: only these; '
  'after_id: continue behind; page_size: how many.';
alter function bank_private.allowance_present owner to bank_exec;
revoke all on function bank_private.allowance_present from public;
