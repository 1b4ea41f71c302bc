-- Shows calendars in order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.calendar_present(
  caller    bank_private.caller,
  calendar  text default null,
  after_id  bigint default null,
  page_size integer default 1
)
returns setof bank.calendar
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select k.code, k.name, k.weekend, k.holidays, k.updated_at,
           bank_private.cursor_make('calendar', caller.principal_id, k.id)
      from bank_data.calendar k
     where k.book_id = caller.book_id
       and (calendar is null or k.code = calendar)
       and (after_id is null or k.id > after_id)
     order by k.id
     limit page_size;
end
$fn$;
comment on function bank_private.calendar_present is
  'Calendars of the book. calendar: only this one; after_id: continue behind; page_size: how '
  'many.';
alter function bank_private.calendar_present owner to bank_exec;
revoke all on function bank_private.calendar_present from public;
