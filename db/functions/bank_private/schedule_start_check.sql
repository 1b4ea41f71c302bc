-- Refuses a start the bank cannot keep: a time zone nobody knows, or a time that is over. A day is
-- given, so that a schedule made in the afternoon may begin today at midnight.
-- Whether PostgreSQL knows the zone can only be tried.
create or replace function bank_private.schedule_start_check(
  start_at  timestamp,
  time_zone text
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_start timestamptz;
begin
  if not (start_at > '2000-01-01' and start_at < '9000-01-01') then
    perform bank_private.error_raise('request_invalid', 'start_at is out of range.');
  elsif time_zone !~ '^(UTC|[A-Z][A-Za-z_]+(/[A-Z][A-Za-z0-9_+-]+){1,2})$' then
    perform bank_private.error_raise(
      'request_invalid', 'time_zone must be an IANA name such as Europe/Berlin.');
  end if;
  begin
    v_start := start_at at time zone time_zone;
  exception
    when invalid_parameter_value then
      perform bank_private.error_raise(
        'request_invalid', 'time_zone must be an IANA name such as Europe/Berlin.');
  end;
  if v_start < now() - interval '1 day' then
    perform bank_private.error_raise(
      'request_invalid', 'start_at must not be more than a day ago.');
  end if;
end
$fn$;
comment on function bank_private.schedule_start_check is
  'Refuses an unknown time zone and a start more than a day ago. start_at: local time; '
  'time_zone: IANA name. Errors: request_invalid.';
alter function bank_private.schedule_start_check owner to bank_exec;
revoke all on function bank_private.schedule_start_check from public;
