-- Freezes a transfer and tells what it would do, for bank.transfer_execute: fee, resulting balance,
-- whether people have to approve it and why, and what is known of the payee. Nothing is moved or
-- held.
-- What it would do is found out by doing it, with the locks that needs, and undoing it
-- (transfer_attempt): a refusal is the refusal of this call, and no intent is made.
-- A name of the payee is compared as by bank.payee_confirm, and needs the same scope; names that
-- are wrong are counted as there, outside of what is undone, so this function cannot be previewed.
-- The comparison is told, and a miss counted, only with an intent.
-- Order of the checks: payee_check_limit, then those of bank.transfer_post.
-- Locking: key, checks of names of the principal, then those of the transfer, which end with it.
create or replace function bank.transfer_prepare(
  from_account    text,
  to_account      text,
  amount          numeric,
  currency        text default null,
  idempotency_key text default null,
  memo            text default null,
  metadata        jsonb default null,
  end_to_end_id   text default null,
  allow_duplicate boolean default false,
  mandate         bigint default null,
  payee_name      text default null,
  expires_in      interval default '5 minutes',
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
  v_request jsonb;
  v_call    bank_private.call;
  v_check   record;
  v_match   text;
  v_holder  text;
  v_gate    record;
  v_amount  bigint;
  v_tried   bank_private.call;
  v_done    record;
  v_shown   jsonb;
begin
  if num_nulls(from_account, to_account, amount, allow_duplicate, expires_in, book) > 0 then
    perform bank_private.error_raise('request_invalid',
      'from_account, to_account and amount are required.');
  elsif not (expires_in >= '1 second' and expires_in <= '1 hour') then
    perform bank_private.error_raise(
      'request_invalid', 'expires_in must be 1 second to 1 hour.');
  end if;
  perform bank_private.text_check('from_account', from_account, 34);
  perform bank_private.text_check('to_account', to_account, 34);
  perform bank_private.text_check('payee_name', payee_name, 200);
  v_request := coalesce(
    bank_private.transfer_request(memo, metadata, end_to_end_id, mandate), '{}');
  if not (amount > 0 and amount < 1e18) then   -- NaN and Infinity sort above every number
    perform bank_private.error_raise('amount_invalid');
  end if;
  perform bank_private.idempotency_check(idempotency_key);
  if from_account = to_account then
    perform bank_private.error_raise('same_account');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'transfer_prepare', 'transfers:write', idempotency_key,
    v_request || jsonb_build_object(
      'from_account', from_account, 'to_account', to_account, 'amount', trim_scale(amount)::text,
      'currency', currency, 'allow_duplicate', allow_duplicate, 'payee_name', payee_name,
      'expires_in', extract(epoch from expires_in)::text),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;

  if payee_name is not null then
    if v_call.outcome is null and 'payees:write' <> all ((v_call.caller).scopes) then
      v_call.outcome := 'scope_missing';
      v_call.facts   := '{"scope": "payees:write"}';
    end if;
    v_check := bank_private.payee_check_enter(
      v_call, (bank_private.account_find(book, from_account)).customer_id, to_account, payee_name);
    v_call   := v_check.call;
    v_match  := v_check.match;
    v_holder := v_check.holder;
    if v_call.outcome = 'customer_unknown' then   -- one answer for all accounts out of reach
      v_call.outcome := 'account_unknown';
      v_call.facts   := '{"field": "from_account"}';
    elsif v_call.outcome = 'account_unknown' then
      v_call.facts   := '{"field": "to_account"}';
    elsif v_call.outcome in ('mandate_missing', 'customer_suspended') then
      v_call.facts   := coalesce(v_call.facts, '{}') || '{"field": "from_account"}';
    end if;
  end if;
  v_gate := bank_private.transfer_enter(v_call, from_account, to_account, currency, mandate);
  v_call := v_gate.call;
  if v_call.outcome is not null then
    return bank_private.call_record(v_call);
  end if;

  v_amount := bank_private.amount_minor(amount, (v_gate.debtor).exponent);
  v_tried  := v_call;
  v_tried.operation      := 'transfer_post';
  v_tried.idempotency_id := null;
  v_tried.request        := nullif(v_request, '{}');
  begin
    v_done := bank_private.transfer_attempt(
      v_tried, v_gate.debtor, v_gate.creditor, v_amount,
      case when not allow_duplicate then bank_private.duplicate_since(book) end);
    v_shown := bank_private.intent_foresee(
      v_done.call, v_gate.debtor, v_amount, v_done.transfer);
    raise exception using errcode = 'RB002', message = 'transfer_prepare';
  exception
    when sqlstate 'RB002' then   -- undone; the variables keep what was answered
      v_tried := v_done.call;
  end;
  if v_tried.outcome <> 'pending_approval' then
    v_call.outcome     := v_tried.outcome;
    v_call.facts       := v_tried.facts;
    v_call.rule_set_id := v_tried.rule_set_id;
    v_call.rule_values := v_tried.rule_values;
    return bank_private.call_record(v_call);
  end if;
  if v_match <> 'match' then
    perform bank_private.payee_miss(v_call.caller);
  end if;
  return bank_private.call_record(bank_private.intent_create(
    v_call, v_gate.debtor, v_gate.creditor, v_amount, allow_duplicate, payee_name, expires_in,
    v_request, v_shown || jsonb_build_object('payee', bank_private.intent_payee(
      v_call.caller, v_call.customer_id, v_gate.creditor, payee_name, v_match, v_holder))));
end
$fn$;
comment on function bank.transfer_prepare is
  'Freezes a transfer, and tells what executing it would do. from_account, to_account: account '
  'numbers; amount: decimal, major units, more than 0, at most 18 digits; currency: ISO 4217, '
  'null = that of from_account; idempotency_key: 1 to 255 printable characters, repeat with it '
  'after any doubt; memo: up to 500 characters; metadata: JSON object up to 4096 characters; '
  'end_to_end_id: up to 35 characters (ISO 20022); allow_duplicate: true when a second equal '
  'payment is meant; mandate: a particular mandate of the caller, null = any in force; '
  'payee_name: of the payee as the payer knows it, up to 200 characters, to be compared, which '
  'needs the scope payees:write; expires_in: how long it may be executed, 1 second to 1 hour; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null = '
  'a new one; book: accounting book. Result: bank.receipt with the intent: fee, balance and '
  'available after it, needs_approval with reasons, payee. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, payee_check_limit, '
  'account_unknown, mandate_unknown, mandate_missing, customer_suspended, mandate_range, '
  'mandate_payee, mandate_budget, rule_denied, account_closed, account_frozen, account_dormant, '
  'system_account_missing, insufficient_funds, balance_limit, possible_duplicate. Errors: '
  'request_invalid, amount_invalid, idempotency_key_invalid, same_account, unauthenticated, '
  'currency_unknown, currency_mismatch, amount_precision.';
alter function bank.transfer_prepare owner to bank_exec;
revoke all on function bank.transfer_prepare from public;
grant execute on function bank.transfer_prepare to bank_api, bank_service;
