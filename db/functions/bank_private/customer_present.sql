-- Shows customers, read as the caller, in order of id. Details are masked but for staff and the
-- customer in person: their row security hides them too.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.customer_present(
  caller    bank_private.caller,
  customer  bigint default null,
  after_id  bigint default null,
  status    text default null,
  page_size integer default 1
)
returns setof bank.customer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
declare
  v_is_masked boolean := bank_private.details_party(caller) = 'agent';
begin
  return query
    select c.id, c.kind, c.name, c.status, c.created_at,
           bank_private.cursor_make('customer', caller.principal_id, c.id),
           case when v_is_masked then m.address else d.address end,
           case when v_is_masked then m.phone else d.phone end,
           case when v_is_masked then m.email else d.email end,
           v_is_masked, c.details_changed_at
      from bank_data.customer c
      left join bank_data.customer_detail d
        on d.book_id = c.book_id and d.customer_id = c.id and not v_is_masked
      left join lateral bank_private.details_masked(c.book_id, c.id) m on v_is_masked
     where c.book_id = caller.book_id
       and (c.id = customer or (customer is null and caller.is_staff))
       and (after_id is null or c.id > after_id)
       and (customer_present.status is null or c.status = customer_present.status)
     order by c.id
     limit page_size;
end
$fn$;
comment on function bank_private.customer_present is
  'Customers. customer: only this one, null = all, for staff; after_id: continue behind; '
  'page_size: how many.';
alter function bank_private.customer_present owner to bank_exec;
revoke all on function bank_private.customer_present from public;
