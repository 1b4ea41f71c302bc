-- Sets the business days of a calendar, a new one or one that is there; by staff. What was planned
-- with it and is not tried yet is planned anew by the worker.
create or replace function bank.calendar_set(
  calendar        text,
  name            text,
  weekend         integer[] default null,
  holidays        date[] default '{}',
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_call     bank_private.call;
  v_holidays date[];
  v_id       bigint;
begin
  if num_nulls(calendar, name, holidays) > 0
     or calendar !~ '^[A-Z0-9][A-Z0-9-]{1,33}$' then
    perform bank_private.error_raise('request_invalid',
      'calendar must have 2 to 34 capital letters, digits and dashes; name is required.');
  elsif not weekend <@ array[1, 2, 3, 4, 5, 6, 7]
        or (select count(distinct w) from unnest(weekend) w) > 6
        or cardinality(weekend) > 7 then
    perform bank_private.error_raise('request_invalid',
      'weekend must have at most six days, 1 = Monday to 7 = Sunday.');
  elsif cardinality(holidays) > 1000
        or exists (select from unnest(holidays) h
                    where (h between '1900-01-01' and '9000-01-01') is not true) then
    perform bank_private.error_raise('request_invalid', 'holidays must be at most 1000 dates.');
  end if;
  perform bank_private.text_check('name', name, 200);
  weekend    := array(
    select distinct w from unnest(coalesce(weekend, array[6, 7])) w order by w);
  v_holidays := array(select distinct h from unnest(holidays) h order by h);
  v_call := bank_private.call_enter(
    book, credential, 'calendar_set', 'calendars:write', idempotency_key,
    jsonb_build_object(
      'calendar', calendar, 'name', name, 'weekend', weekend, 'holidays', v_holidays),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    insert into bank_data.calendar as k (book_id, code, name, weekend, holidays)
    values (book, calendar, calendar_set.name, calendar_set.weekend, v_holidays)
        on conflict (code, book_id) do update
       set name = excluded.name, weekend = excluded.weekend, holidays = excluded.holidays,
           updated_at = now()
    returning k.id into v_id;
    update bank_data.schedule s
       set plan_at = clock_timestamp(),
           planned_until = coalesce(
             (select min(d.occurrence) - interval '1 microsecond'
                from bank_data.schedule_due d
               where d.book_id = book and d.schedule_id = s.id and d.status = 'planned'
                 and d.attempts = 0 and d.due_at > now()),
             s.planned_until)
     where s.book_id = book and s.calendar_id = v_id and s.status in ('active', 'paused');
    v_call.subject_id := v_id;
    v_call.facts := (select bank_private.resource_present(to_jsonb(k))
                       from bank_private.calendar_present(v_call.caller, calendar) k);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.calendar_set is
  'Sets a calendar. calendar: 2 to 34 capital letters, digits and dashes; name: up to 200 '
  'characters; weekend: days of the week without business, 1 = Monday to 7 = Sunday, at most '
  'six, null = Saturday and Sunday; holidays: at most 1000 further days, in place of those '
  'before; idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null '
  'for a trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the calendar. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only. Errors: request_invalid, '
  'idempotency_key_invalid, unauthenticated.';
alter function bank.calendar_set owner to bank_exec;
revoke all on function bank.calendar_set from public;
grant execute on function bank.calendar_set to bank_api, bank_service;
