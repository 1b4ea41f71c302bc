-- Shows customers, read as the caller, in order of id.
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
begin
  return query
    select c.id, c.kind, c.name, c.status, c.created_at,
           bank_private.cursor_make('customer', caller.principal_id, c.id)
      from bank_data.customer c
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
