-- Open lines of an account around the days of an import: those that can be matched, and those of
-- other statements that compete with them for the same entries.
create or replace function bank_private.open_lines(
  book    integer,
  account bigint,
  import  bigint,
  days    integer,
  out line_id bigint,
  out import_id bigint,
  out day date,
  out amount bigint,
  out reference text
)
returns setof record
language plpgsql
stable
rows 10000
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
as $fn$
declare
  v_import record;
begin
  select i.first_day - 2 * days as first_day, i.last_day + 2 * days as last_day
    into strict v_import
    from bank_data.external_import i
   where i.book_id = book and i.id = import;
  return query
    select l.id, l.import_id, l.booked_on, l.amount, nullif(l.reference, 'NOTPROVIDED')
      from bank_data.external_line l
     where l.book_id = book and l.account_id = account and l.status = 'open'
       and l.booked_on between v_import.first_day and v_import.last_day;
end
$fn$;
comment on function bank_private.open_lines is
  'Open lines of an account, from twice as many days before the first line of the import as given '
  'to as many after the last. reference: null where it was not provided.';
alter function bank_private.open_lines owner to bank_exec;
revoke all on function bank_private.open_lines from public;
