-- Feeds an exchange rate: staff, or a service that has the scope. Rates are never changed, a newer
-- one takes over. It counts for the very next quote; quotes made before keep their price.
-- Order of the checks after those of every write: staff_only, currency_unknown.
create or replace function bank.rate_set(
  base_currency   text,
  quote_currency  text,
  rate            numeric,
  valid_for       interval default '1 day',
  source          text default null,
  spread          numeric default 0,
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
  v_call    bank_private.call;
  v_caller  bank_private.caller;
  v_ignored text;
begin
  if num_nulls(base_currency, quote_currency, rate, valid_for, spread) > 0 then
    perform bank_private.error_raise('request_invalid',
      'base_currency, quote_currency and rate are required.');
  elsif base_currency = quote_currency then
    perform bank_private.error_raise('request_invalid', 'Name two different currencies.');
  elsif not (rate > 0 and rate < 1e12) or scale(trim_scale(rate)) > 10 then   -- NaN sorts above
    perform bank_private.error_raise('request_invalid',
      'rate must be positive, below 1000000000000, with at most 10 decimal places.');
  elsif not (spread >= 0 and spread <= 0.5) or scale(trim_scale(spread)) > 6 then
    perform bank_private.error_raise('request_invalid',
      'spread must be 0 to 0.5 with at most 6 decimal places.');
  elsif not (valid_for >= '1 second' and valid_for <= '366 days') then
    perform bank_private.error_raise('request_invalid', 'valid_for must be 1 second to 366 days.');
  end if;
  perform bank_private.text_check('source', source, 100);
  v_call := bank_private.call_enter(
    book, credential, 'rate_set', 'rates:write', idempotency_key,
    jsonb_build_object(
      'base_currency', base_currency, 'quote_currency', quote_currency,
      'rate', trim_scale(rate)::text, 'valid_for', extract(epoch from valid_for)::bigint,
      'source', source, 'spread', trim_scale(spread)::text),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null and not v_caller.is_staff and v_caller.class <> 'service' then
    v_call.outcome := 'staff_only';
  end if;
  if v_call.outcome is null then
    perform bank_private.currency_exponent(c)
       from unnest(array[base_currency, quote_currency]) c;
    if v_caller.class = 'service' then   -- what row security lets a feed do, and nobody else
      v_ignored := set_config('bank.reach', 'feed', true);
    end if;
    insert into bank_data.exchange_rate as r (
      book_id, base_currency, quote_currency, rate, spread, source, principal_id, valid_until)
    values (
      book, base_currency, quote_currency, trim_scale(rate), trim_scale(spread), source,
      v_caller.principal_id, now() + valid_for)
    returning r.id into v_call.subject_id;
    v_call.facts := (select bank_private.resource_present(to_jsonb(r))
                       from bank_private.rate_present(v_caller, v_call.subject_id) r);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.rate_set is
  'Feeds an exchange rate. base_currency, quote_currency: ISO 4217; rate: major units of the quote '
  'currency for one of the base currency, more than 0, at most 10 decimal places; valid_for: how '
  'long it may be used, 1 second to 366 days; source: where it is from, up to 100 characters; '
  'spread: the fraction the bank keeps, 0 to 0.5; idempotency_key: repeat with it after any doubt; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null = '
  'a new one; book: accounting book. Result: bank.receipt with the rate. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, staff_only. '
  'Errors: request_invalid, unauthenticated, idempotency_key_invalid, currency_unknown.';
alter function bank.rate_set owner to bank_exec;
revoke all on function bank.rate_set from public;
grant execute on function bank.rate_set to bank_api, bank_service;
