-- Promises a price for an exchange between two accounts, for a short time, to whoever asks: only
-- the same principal can execute it. Nothing is held, and funds are not looked at.
-- Order of the checks after those of every write: account_unknown, mandate_unknown,
-- mandate_missing, customer_suspended, currency_mismatch, amount_precision, rate_unavailable,
-- system_account_missing, amount_too_small.
create or replace function bank.quote_create(
  from_account    text,
  to_account      text,
  amount          numeric,
  side            text default 'sell',
  expires_in      interval default '30 seconds',
  idempotency_key text default null,
  mandate         bigint default null,
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
  v_call      bank_private.call;
  v_from      bank_private.reach;
  v_to        bank_private.reach;
  v_given     bank_private.reach;
  v_other     bank_private.reach;
  v_minor     bigint;
  v_rate      record;
  v_factor    numeric;
  v_price     record;
  v_positions bank_private.reach[];
begin
  if num_nulls(from_account, to_account, amount, side, expires_in) > 0 then
    perform bank_private.error_raise('request_invalid',
      'from_account, to_account and amount are required.');
  elsif side not in ('sell', 'buy') then
    perform bank_private.error_raise('request_invalid', 'side must be sell or buy.');
  elsif not (expires_in >= '1 second' and expires_in <= '15 minutes') then
    perform bank_private.error_raise(
      'request_invalid', 'expires_in must be 1 second to 15 minutes.');
  end if;
  perform bank_private.text_check('from_account', from_account, 34);
  perform bank_private.text_check('to_account', to_account, 34);
  if not (amount > 0 and amount < 1e18) then   -- NaN and Infinity sort above every number
    perform bank_private.error_raise('amount_invalid');
  end if;
  perform bank_private.idempotency_check(idempotency_key);
  if from_account = to_account then
    perform bank_private.error_raise('same_account');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'quote_create', 'transfers:write', idempotency_key,
    jsonb_build_object(
      'from_account', from_account, 'to_account', to_account, 'amount', trim_scale(amount)::text,
      'side', side, 'expires_in', extract(epoch from expires_in)::text, 'mandate', mandate),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;

  if v_call.outcome is null then
    v_from := bank_private.account_enter(v_call.caller, from_account, 'debit', mandate);
    v_to   := bank_private.account_find(book, to_account);
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    if v_from.account_id is not null and v_to.account_id is null then
      v_call.outcome := 'account_unknown';
      v_call.facts   := '{"field": "to_account"}';
    elsif v_from.outcome is not null then
      v_call.outcome := v_from.outcome;
      v_call.facts   := coalesce(v_from.facts, '{}') || '{"field": "from_account"}';
    elsif v_from.currency = v_to.currency then
      perform bank_private.error_raise('currency_mismatch',
        format('Both accounts are in %s: there is nothing to exchange.', v_from.currency));
    end if;
  end if;
  if v_call.outcome is null then
    v_given := case side when 'sell' then v_from else v_to end;
    v_other := case side when 'sell' then v_to else v_from end;
    v_minor := bank_private.amount_minor(amount, v_given.exponent);
    v_rate  := bank_private.rate_find(book, v_from.currency, v_to.currency);
    v_positions := bank_private.exchange_positions(
      book, v_from.currency, v_to.currency,
      case v_rate.base_currency when v_from.currency then v_to.currency else v_from.currency end);
    if v_rate.rate_id is null then
      v_call.outcome := 'rate_unavailable';
      v_call.facts   := jsonb_build_object(
        'from_currency', v_from.currency, 'to_currency', v_to.currency);
    else
      select p.outcome, p.facts into v_call.outcome, v_call.facts
        from unnest(v_positions) p
       where p.outcome is not null
       limit 1;
    end if;
  end if;
  if v_call.outcome is null then
    if exists (select from unnest(v_positions) p
                where p.account_id in (v_from.account_id, v_to.account_id)) then
      perform bank_private.error_raise('same_account',
        'The bank exchanges through one of these accounts itself.');
    end if;
    v_factor := bank_private.rate_minor(
      v_rate.rate,
      case v_rate.base_currency when v_given.currency then v_given.exponent
                                else v_other.exponent end,
      case v_rate.base_currency when v_given.currency then v_other.exponent
                                else v_given.exponent end);
    v_price := bank_private.exchange_price(
      v_minor, side, v_rate.base_currency = v_given.currency, v_factor);
    if v_price.other_amount = 0 then
      v_call.outcome := 'amount_too_small';
      v_call.facts   := jsonb_build_object(
        'currency', v_other.currency, 'rate', v_rate.rate::text,
        'base_currency', v_rate.base_currency);
    elsif v_price.other_amount >= 1e18 then
      perform bank_private.error_raise('amount_invalid',
        format('It is more than 18 digits in %s.', v_other.currency));
    end if;
  end if;
  if v_call.outcome is null then
    insert into bank_data.exchange_quote as q (
      book_id, principal_id, customer_id, mandate_id, side, from_account_id, to_account_id,
      from_currency, to_currency, from_amount, to_amount, rate_id, base_currency, rate, remainder,
      expires_at)
    values (
      book, (v_call.caller).principal_id, v_from.customer_id, v_from.mandate_id,
      quote_create.side, v_from.account_id, v_to.account_id, v_from.currency, v_to.currency,
      case side when 'sell' then v_minor else v_price.other_amount end,
      case side when 'sell' then v_price.other_amount else v_minor end,
      v_rate.rate_id, v_rate.base_currency, v_rate.rate, v_price.remainder,
      least(clock_timestamp() + expires_in, v_rate.valid_until))
    returning q.id into v_call.subject_id;
    v_call.facts := bank_private.resource_present(
      to_jsonb(bank_private.quote_present(v_call.caller, v_call.subject_id)));
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.quote_create is
  'Asks for the price of an exchange of currencies. from_account: number of the account to debit; '
  'to_account: that to credit, in another currency; amount: decimal, major units, more than 0, at '
  'most 18 digits; side: sell = the amount is debited, buy = it is credited; expires_in: how long '
  'to keep the price, 1 second to 15 minutes, but no longer than its rate; idempotency_key: repeat '
  'with it after any doubt; mandate: a particular mandate of the caller, null = any in force; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null = '
  'a new one; book: accounting book. Result: bank.receipt with the quote. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, account_unknown, '
  'mandate_unknown, mandate_missing, customer_suspended, rate_unavailable, '
  'system_account_missing, amount_too_small. Errors: request_invalid, amount_invalid, '
  'idempotency_key_invalid, same_account, unauthenticated, currency_mismatch, amount_precision.';
alter function bank.quote_create owner to bank_exec;
revoke all on function bank.quote_create from public;
grant execute on function bank.quote_create to bank_api, bank_service;
