-- Shows the changes of a customer, read as the caller, in order of id.
create or replace function bank_private.customer_change_present(
  caller    bank_private.caller,
  customer  bigint,
  after_id  bigint,
  page_size integer
)
returns setof bank.customer_change
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select c.id, c.customer_id, c.principal_id, c.approval_id, c.before, c.after, c.contacts,
           c.reason, c.changed_at,
           bank_private.cursor_make('change', caller.principal_id, c.id)
      from bank_data.customer_change c
     where c.book_id = caller.book_id and c.customer_id = customer
       and (after_id is null or c.id > after_id)
     order by c.id
     limit page_size;
end
$fn$;
comment on function bank_private.customer_change_present is
  'Changes of details. customer: of whom; after_id: continue behind; page_size: how many.';
alter function bank_private.customer_change_present owner to bank_exec;
revoke all on function bank_private.customer_change_present from public;
