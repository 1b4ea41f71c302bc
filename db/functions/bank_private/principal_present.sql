-- Shows principals, read as the caller, in order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.principal_present(
  caller    bank_private.caller,
  principal bigint default null,
  after_id  bigint default null,
  class     text default null,
  page_size integer default 1
)
returns setof bank.principal
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select p.id, p.class, p.name, p.status, p.is_operator, p.customer_id, p.login::text, p.scopes,
           p.created_at, bank_private.cursor_make('principal', caller.principal_id, p.id), p.person
      from bank_data.principal p
     where p.book_id = caller.book_id
       and (caller.is_staff or p.id = caller.principal_id)
       and (principal is null or p.id = principal)
       and (after_id is null or p.id > after_id)
       and (principal_present.class is null or p.class = principal_present.class)
     order by p.id
     limit page_size;
end
$fn$;
comment on function bank_private.principal_present is
  'Principals: all for staff, else the caller itself. principal: only this one; after_id: '
  'continue behind; page_size: how many.';
alter function bank_private.principal_present owner to bank_exec;
revoke all on function bank_private.principal_present from public;
