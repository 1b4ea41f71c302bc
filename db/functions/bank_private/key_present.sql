-- Shows keys and sessions without their secrets, read as the caller: its own, or all for staff. In
-- order of making.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.key_present(
  caller    bank_private.caller,
  key_id    text default null,
  after_id  bigint default null,
  principal bigint default null,
  page_size integer default 1
)
returns setof bank.key
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select c.key_id, c.principal_id, c.kind, c.scopes, c.label,
           c.created_at, c.expires_at, c.revoked_at,
           bank_private.cursor_make('key', caller.principal_id, c.id)
      from bank_data.credential c
     where c.book_id = caller.book_id
       and (caller.is_staff or c.principal_id = caller.principal_id)
       and (key_present.key_id is null or c.key_id = key_present.key_id)
       and (after_id is null or c.id > after_id)
       and (principal is null or c.principal_id = principal)
     order by c.id
     limit page_size;
end
$fn$;
comment on function bank_private.key_present is
  'Keys the caller may see. key_id, principal: only these; after_id: continue behind; page_size: '
  'how many.';
alter function bank_private.key_present owner to bank_exec;
revoke all on function bank_private.key_present from public;
