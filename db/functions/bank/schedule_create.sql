-- Asks for a transfer on a day to come, or on many. It is checked like a transfer now, and again on
-- each day, with the rights its owner has then. The worker computes the dates.
-- Needs transfers:write too: a credential must not schedule what it could not do.
-- Order of the checks after those of every write: account_unknown, mandate_unknown,
-- calendar_unknown, mandate_missing, customer_suspended, currencies.
create or replace function bank.schedule_create(
  from_account        text,
  to_account          text,
  amount              numeric,
  start_at            timestamp,
  time_zone           text,
  recurrence          text default null,
  currency            text default null,
  up_to               boolean default false,
  calendar            text default null,
  adjustment          text default 'none',
  missed              text default 'catch_up',
  retries             integer default 3,
  retry_pause_minutes integer default 60,
  memo                text default null,
  metadata            jsonb default null,
  end_to_end_id       text default null,
  mandate             bigint default null,
  idempotency_key     text default null,
  credential          bytea default null,
  request_id          uuid default null,
  book                integer default 1
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
  v_from     bank_private.reach;
  v_to       bank_private.reach;
  v_calendar bigint;
begin
  if num_nulls(from_account, to_account, amount, start_at, time_zone, up_to, retries,
               retry_pause_minutes, book) > 0 then
    perform bank_private.error_raise('request_invalid',
      'from_account, to_account, amount, start_at and time_zone are required.');
  elsif (adjustment in ('none', 'following', 'preceding', 'modified_following')) is not true then
    perform bank_private.error_raise('request_invalid',
      'adjustment must be none, following, preceding or modified_following.');
  elsif adjustment <> 'none' and calendar is null then
    perform bank_private.error_raise('request_invalid', 'An adjustment needs a calendar.');
  elsif (missed in ('catch_up', 'skip')) is not true then
    perform bank_private.error_raise('request_invalid', 'missed must be catch_up or skip.');
  elsif retries not between 0 and 100 or retry_pause_minutes not between 1 and 10080 then
    perform bank_private.error_raise('request_invalid',
      'retries must be 0 to 100, retry_pause_minutes 1 to 10080.');
  end if;
  perform bank_private.text_check('from_account', from_account, 34);
  perform bank_private.text_check('to_account', to_account, 34);
  perform bank_private.text_check('calendar', calendar, 34);
  perform bank_private.transfer_request(memo, metadata, end_to_end_id, mandate);
  perform bank_private.schedule_start_check(start_at, time_zone);
  if not (amount > 0 and amount < 1e18) then   -- NaN and Infinity sort above every number
    perform bank_private.error_raise('amount_invalid');
  end if;
  perform bank_private.idempotency_check(idempotency_key);
  if from_account = to_account then
    perform bank_private.error_raise('same_account');
  end if;
  perform bank_private.recurrence_check(recurrence);

  v_call := bank_private.call_enter(
    book, credential, 'schedule_create', 'schedules:write', idempotency_key,
    jsonb_build_object(
      'from_account', from_account, 'to_account', to_account, 'amount', trim_scale(amount)::text,
      'start_at', start_at, 'time_zone', time_zone, 'recurrence', recurrence,
      'currency', currency, 'up_to', up_to, 'calendar', calendar, 'adjustment', adjustment,
      'missed', missed, 'retries', retries, 'retry_pause_minutes', retry_pause_minutes,
      'memo', memo, 'metadata', metadata, 'end_to_end_id', end_to_end_id, 'mandate', mandate),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  if v_call.outcome is null and 'transfers:write' <> all ((v_call.caller).scopes) then
    v_call.outcome := 'scope_missing';
    v_call.facts   := '{"scope": "transfers:write"}';
  end if;
  if v_call.outcome is null then
    v_from := bank_private.account_enter(v_call.caller, from_account, 'debit', mandate);
    v_to   := bank_private.account_find(book, to_account);
    select k.id into v_calendar
      from bank_data.calendar k
     where k.book_id = book and k.code = schedule_create.calendar;
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    if v_from.account_id is not null and v_to.account_id is null then
      v_call.outcome := 'account_unknown';
      v_call.facts   := '{"field": "to_account"}';
    elsif v_from.outcome in ('account_unknown', 'mandate_unknown') then
      v_call.outcome := v_from.outcome;
      v_call.facts   := '{"field": "from_account"}';
    elsif calendar is not null and v_calendar is null then
      v_call.outcome := 'calendar_unknown';
    elsif v_from.outcome is not null then
      v_call.outcome := v_from.outcome;
      v_call.facts   := coalesce(v_from.facts, '{}') || '{"field": "from_account"}';
    elsif currency <> v_from.currency or v_to.currency <> v_from.currency then
      perform bank_private.currency_refuse(currency, v_from.currency, v_to.currency);
    end if;
  end if;
  if v_call.outcome is null then
    insert into bank_data.schedule as s (
      book_id, principal_id, customer_id, mandate_id, from_account_id, to_account_id, currency,
      amount, up_to, memo, metadata, end_to_end_id, starts_at, time_zone, recurrence, calendar_id,
      adjustment, missed, retries, retry_pause_minutes, plan_at
    )
    values (
      book, (v_call.caller).principal_id, v_from.customer_id, mandate, v_from.account_id,
      v_to.account_id, v_from.currency, bank_private.amount_minor(amount, v_from.exponent), up_to,
      memo, metadata, end_to_end_id, start_at, time_zone, recurrence, v_calendar, adjustment,
      missed, retries, retry_pause_minutes, now()
    )
    returning s.id into v_call.subject_id;
    v_call.facts := (select bank_private.resource_present(to_jsonb(s))
                       from bank_private.schedule_present(
                         v_call.caller, v_call.subject_id) s);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.schedule_create is
  'Schedules a transfer. from_account, to_account: account numbers; amount: decimal, major '
  'units, each time; start_at: first local date and time, at most a day ago; time_zone: IANA '
  'name; recurrence: RRULE of RFC 5545 with a FREQ of DAILY or longer, also SKIP of RFC 7529, '
  'null = once; currency: ISO 4217, null = that of from_account; up_to: as much as is available, '
  'at most the amount; calendar: code of a calendar of business days; adjustment: none, '
  'following, preceding, modified_following (ISDA); missed: catch_up or skip; retries: 0 to 100 '
  'after insufficient_funds or a refusal that passes by itself; retry_pause_minutes: 1 to 10080; '
  'memo: up to 500 characters; metadata: JSON object up to 4096 characters; end_to_end_id: up to '
  '35 characters; mandate: a particular mandate, null = any in force on the day; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the schedule. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, account_unknown, mandate_unknown, '
  'calendar_unknown, mandate_missing, customer_suspended. Errors: request_invalid, '
  'amount_invalid, idempotency_key_invalid, same_account, recurrence_invalid, unauthenticated, '
  'currency_unknown, currency_mismatch, amount_precision.';
alter function bank.schedule_create owner to bank_exec;
revoke all on function bank.schedule_create from public;
grant execute on function bank.schedule_create to bank_api, bank_service;
