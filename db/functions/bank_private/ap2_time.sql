-- A time of an AP2 document: a date with a time and an offset, or a date, which is a day of the
-- book.
-- The block is there because PostgreSQL 15 cannot ask whether a text is a date without an error.
create or replace function bank_private.ap2_time(
  field     text,
  value     text,
  time_zone text,
  is_end    boolean
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set datestyle = 'ISO, YMD'
as $fn$
begin
  if value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
    return (value::date + case when is_end then 1 else 0 end)::timestamp at time zone time_zone;
  elsif value ~ ('^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?'
                 || '(Z|[+-][0-9]{2}:[0-9]{2})$') then
    return value::timestamptz;
  elsif value is not null then
    perform bank_private.error_raise('document_invalid', format(
      '%s must be a date (2026-03-31), or one with a time and an offset (2026-03-31T00:00:00Z).',
      field));
  end if;
  return null;
exception
  when datetime_field_overflow or invalid_datetime_format then
    perform bank_private.error_raise('document_invalid', format('%s is no date.', field));
    return null;
end
$fn$;
comment on function bank_private.ap2_time is
  'The moment that a text means, null of null. field: its name; time_zone: IANA name; is_end: of '
  'a date the end of the day. Errors: document_invalid.';
alter function bank_private.ap2_time owner to bank_exec;
revoke all on function bank_private.ap2_time from public;
