-- Shows what mandates in force allow now. Which of them the caller may see, row security says; how
-- far they are used, the kernel.
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
      select m.*, case when m.is_limited then
               bank_private.mandates_read(m.book_id, m.parent_ids || m.id) end as states
        from bank_data.mandate m
       where m.book_id = caller.book_id
         and (caller.is_staff or m.principal_id = caller.principal_id
              or m.given_by = caller.principal_id or m.customer_id = caller.customer_id)
         and (caller.is_staff or caller.session_customer_id is null
              or m.customer_id = caller.session_customer_id)
         and m.revoked_at is null and not m.is_suspended
         and m.starts_at <= now() and m.expires_at > now()
         and (mandate is null or m.id = mandate)
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
           bank_private.amount_major(s.amount_max, s.exponent),
           bank_private.amount_major(s.approval_above, s.exponent),
           bank_private.payees_common(m.book_id, m.states), s.uses_left, s.limits, m.expires_at,
           bank_private.cursor_make('allowance', caller.principal_id, m.id)
      from shown m
     cross join lateral bank_private.allowance_sum(m.states) s
     order by m.id;
end
$fn$;
comment on function bank_private.allowance_present is
  'Allowances of the mandates the caller may see. mandate, principal, customer: only these; '
  'after_id: continue behind; page_size: how many.';
alter function bank_private.allowance_present owner to bank_exec;
revoke all on function bank_private.allowance_present from public;
