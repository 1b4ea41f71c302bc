-- Moves money from one account to another: the whole call is this one statement.
-- Order of the checks: the request itself, caller, key, scope and suspension, both accounts,
-- mandate, customer, currency, terms of the mandate, rules, state of the accounts, preconditions,
-- funds, possible duplicate. The codes and their order are bank.outcome_list().
-- A plain transfer takes the short way through the kernel (transfer_settle), one with options or a
-- fee the general one (transfer_apply). What people must approve waits for them (transfer_pend).
-- Idempotency: a key names one request of one principal for ever. Racers wait for each other; the
-- replay gets the recorded outcome and writes, so that its commit too waits for the standby.
-- Locking: key, limits of mandates, counters of rules, then accounts by id. Every call takes this
-- order.
-- The inner block is a subtransaction on purpose: a refusal undoes every leg at once, so no code
-- has to give anything back.
create or replace function bank.transfer_post(
  from_account       text,
  to_account         text,
  amount             numeric,
  currency           text default null,
  idempotency_key    text default null,
  memo               text default null,
  metadata           jsonb default null,
  end_to_end_id      text default null,
  allow_duplicate    boolean default false,
  mandate            bigint default null,
  up_to              boolean default false,
  expected_version   bigint default null,
  available_at_least numeric default null,
  value_date         date default null,
  credential         bytea default null,
  request_id         uuid default null,
  book               integer default 1
)
returns bank.transfer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
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
  v_options  jsonb;   -- null: none
  v_amount   bigint;
  v_since    timestamptz;
  v_transfer bank.transfer;
  v_outcome  text;
  v_facts    text;
begin
  if num_nulls(from_account, to_account, amount, book) > 0 then
    perform bank_private.error_raise('request_invalid',
      'from_account, to_account and amount are required.');
  end if;
  perform bank_private.text_check('from_account', from_account, 34);
  perform bank_private.text_check('to_account', to_account, 34);
  v_call.operation  := 'transfer_post';
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  v_call.request    := bank_private.transfer_request(memo, metadata, end_to_end_id, mandate);
  if up_to or num_nonnulls(expected_version, available_at_least, value_date) > 0 then
    v_options := bank_private.transfer_options(
      book, amount, up_to, expected_version, available_at_least, value_date);
    v_call.request := coalesce(v_call.request, '{}') || v_options;
  end if;
  if not (amount > 0 and amount < 1e18) then   -- NaN and Infinity sort above every number
    perform bank_private.error_raise('amount_invalid');
  end if;
  perform bank_private.idempotency_check(idempotency_key);
  if from_account = to_account then
    perform bank_private.error_raise('same_account');
  end if;

  v_call.caller := bank_private.caller_enter(book, credential, 'transfers:write', true);
  if idempotency_key is not null then
    v_call.idempotency_id := bank_private.idempotency_lock(
      book, (v_call.caller).principal_id, 'transfer_post', idempotency_key);
    v_transfer := bank_private.transfer_replay(v_call, from_account, to_account, amount, currency);
    if v_transfer.outcome is not null then
      return v_transfer;
    end if;
  end if;

  begin
    if (v_call.caller).outcome = 'scope_missing' then
      perform bank_private.call_refuse('scope_missing', '{"scope": "transfers:write"}');
    elsif (v_call.caller).outcome is not null then
      perform bank_private.call_refuse((v_call.caller).outcome);
    elsif value_date is not null and not (v_call.caller).is_staff then
      perform bank_private.call_refuse('staff_only', '{"field": "value_date"}');
    end if;
    v_from := bank_private.account_enter(v_call.caller, from_account, 'debit', mandate);
    v_to   := bank_private.account_find(book, to_account);
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    if v_from.account_id is not null and v_to.account_id is null then
      perform bank_private.call_refuse('account_unknown', '{"field": "to_account"}');
    elsif v_from.outcome is not null then
      perform bank_private.call_refuse(
        v_from.outcome, coalesce(v_from.facts, '{}') || '{"field": "from_account"}');
    elsif currency <> v_from.currency or v_to.currency <> v_from.currency then
      perform bank_private.currency_refuse(currency, v_from.currency, v_to.currency);
    end if;
    v_amount := bank_private.amount_minor(amount, v_from.exponent);
    if idempotency_key is null and allow_duplicate is not true then
      v_since := bank_private.duplicate_since(book);
    end if;
    if v_options is not null
       or (v_from.product_id is not null
           and bank_private.fee_find(book, v_from.product_id, 'transfer_post') is not null) then
      return bank_private.transfer_apply(v_call, v_from, v_to, v_amount, v_since);
    end if;
    if v_from.is_limited then
      perform bank_private.mandate_consume(v_call, v_from, v_to.account_id, v_amount);
    end if;
    if (v_call.caller).rule_set_id is not null then
      v_call := bank_private.rules_consume(v_call, v_from, v_to, v_amount);
      if v_call.outcome is not null then
        perform bank_private.call_refuse(v_call.outcome, v_call.facts);
      end if;
    end if;
    return bank_private.transfer_settle(v_call, v_from, v_to, v_amount, v_since);
  exception
    when sqlstate 'RB001' then   -- refused: every leg moved above is undone
      get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
    when unique_violation then   -- an item of a bulk has just used the key
      raise exception using errcode = 'serialization_failure', message = 'transfer_post',
        detail = 'Another call used the idempotency key.', hint = 'Repeat with the same key.';
  end;
  v_call.outcome    := v_outcome;
  v_call.facts      := nullif(v_facts, '')::jsonb;
  v_call.subject_id := v_from.account_id;
  if v_outcome = 'approval_required' then
    return bank_private.transfer_pend(
      v_call, from_account, to_account, amount, currency, mandate, v_since);
  end if;
  return bank_private.transfer_refuse(v_call, from_account, to_account, amount, currency);
end
$fn$;
comment on function bank.transfer_post is
  'Transfers money between two accounts of one currency. from_account, to_account: account '
  'numbers; amount: decimal, major units, more than 0, at most 18 digits; currency: ISO 4217, '
  'null = that of from_account; idempotency_key: 1 to 255 printable characters, repeat with it '
  'after any doubt; memo: up to 500 characters; metadata: JSON object up to 4096 characters; '
  'end_to_end_id: up to 35 characters (ISO 20022); allow_duplicate: true when a second equal '
  'payment without a key is meant; mandate: a particular mandate of the caller, null = any in '
  'force; up_to: true = as much as is available, at most the amount; expected_version: only when '
  'from_account has this version; available_at_least: only when so much is available on '
  'from_account, major units; value_date: the day it counts from, within one year of today, by '
  'staff only, null = the day of booking; credential: sha256 of the key, null for a trusted '
  'service; request_id: the id to record, null = a new one; book: accounting book. Result: '
  'bank.transfer with the amount that moved, and the resulting balance of from_account, after the '
  'fee if its product has one; what waits for people names its approval in the facts. Outcomes: '
  'applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'staff_only, account_unknown, mandate_unknown, mandate_missing, customer_suspended, '
  'mandate_range, mandate_payee, approval_required, mandate_budget, rule_denied, account_closed, '
  'account_frozen, account_dormant, system_account_missing, precondition_failed, '
  'insufficient_funds, balance_limit, possible_duplicate, pending_approval. Errors, nothing is '
  'written: request_invalid, amount_invalid, same_account, unauthenticated, '
  'idempotency_key_invalid, currency_unknown, currency_mismatch, amount_precision.';
alter function bank.transfer_post owner to bank_exec;
revoke all on function bank.transfer_post from public;
grant execute on function bank.transfer_post to bank_api, bank_service;
