-- Pays from a hold, all of it or a part; the rest of it is released. A hold is captured once.
-- Order of the checks: the request itself, caller, key, scope and suspension, hold, payee, mandate,
-- customer, currency, state of the hold, payee allowed, state of the accounts, amount.
-- Idempotency: as bank.transfer_post. The key apart, a second capture is hold_resolved.
-- Locking: key, all accounts by id (that of the fee too), and only then is the state of the hold
-- read: whoever changes a hold has its account. The hold may expire between that and the posting,
-- which puts expired holds out of the way again; then nothing is open to resolve, and all is
-- undone.
create or replace function bank.hold_capture(
  hold            bigint,
  amount          numeric default null,
  to_account      text default null,
  idempotency_key text default null,
  memo            text default null,
  metadata        jsonb default null,
  end_to_end_id   text default null,
  mandate         bigint default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.transfer
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
  v_request  jsonb;
  v_hold     record;
  v_from     bank_private.reach;
  v_to       bank_private.reach;
  v_amount   bigint;
  v_posting  bank_private.posting;
  v_postings bank_private.posting[];   -- with the fee
  v_posted   record;
  v_outcome  text;
  v_facts    text;
begin
  if num_nulls(hold, book) > 0 then
    perform bank_private.error_raise('request_invalid', 'hold is required.');
  end if;
  perform bank_private.text_check('to_account', to_account, 34);
  v_request := bank_private.transfer_request(memo, metadata, end_to_end_id, mandate);
  if not (amount > 0 and amount < 1e18) then   -- NaN and Infinity sort above every number
    perform bank_private.error_raise('amount_invalid');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'hold_capture', 'transfers:write', idempotency_key,
    coalesce(v_request, '{}') || jsonb_build_object(
      'hold', hold, 'amount', amount, 'to_account', to_account),
    request_id);
  if (v_call.replay).outcome is not null then
    return bank_private.hold_capture_replay(v_call);
  end if;

  begin
    if v_call.outcome is not null then
      perform bank_private.call_refuse(v_call.outcome, v_call.facts);
    end if;
    v_from := bank_private.hold_enter(v_call.caller, hold, 'debit', mandate);
    if v_from.outcome = 'hold_unknown' then
      perform bank_private.call_refuse(v_from.outcome);
    end if;
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    v_call.subject_id  := hold;
    select h.amount, h.payee_account_id, h.other_payee_allowed,
           bank_private.account_number(book, h.payee_account_id) as payee
      into v_hold
      from bank_data.hold h
     where h.book_id = book and h.id = hold;
    v_to := bank_private.account_find(book, coalesce(to_account, v_hold.payee));
    if to_account is not null and v_to.account_id is null then
      perform bank_private.call_refuse('account_unknown', '{"field": "to_account"}');
    elsif v_from.outcome is not null then
      perform bank_private.call_refuse(v_from.outcome, v_from.facts);
    elsif v_to.account_id is null then
      perform bank_private.error_raise('request_invalid',
        'to_account is required: the hold names no payee.');
    elsif v_to.account_id = v_from.account_id then
      perform bank_private.error_raise('same_account');
    elsif v_to.currency <> v_from.currency then
      perform bank_private.currency_refuse(null, v_from.currency, v_to.currency);
    end if;
    v_amount := case when amount is null then v_hold.amount
                     else bank_private.amount_minor(amount, v_from.exponent) end;

    v_posting := bank_private.posting_make(v_call, v_from, v_to, v_amount);
    v_posting.released := v_hold.amount;
    v_postings := bank_private.posting_charge(v_call, v_from, v_posting);

    perform bank_private.accounts_lock(
      v_call, v_from.account_id || array(select p.credit_account_id from unnest(v_postings) p));
    perform bank_private.hold_judge(book, hold);
    if v_to.account_id <> v_hold.payee_account_id and not v_hold.other_payee_allowed then
      perform bank_private.call_refuse(
        'payee_not_allowed', jsonb_build_object('to_account', v_hold.payee));
    end if;
    select p.*
      into v_posted
      from bank_private.postings_settle(v_call, v_postings, true) p
     where p.outcome is not null   -- the capture, or whatever was refused
     limit 1;
    if v_amount > v_hold.amount and v_posted.outcome not in (   -- these come before it
         'mandate_range', 'mandate_payee', 'approval_required', 'mandate_budget', 'rule_denied',
         'account_closed', 'account_frozen', 'account_dormant', 'system_account_missing') then
      perform bank_private.call_refuse('capture_exceeds', jsonb_build_object(
        'amount', bank_private.amount_major(v_hold.amount, v_from.exponent)::text,
        'currency', v_from.currency));
    elsif v_posted.outcome <> 'applied' then
      perform bank_private.call_refuse(v_posted.outcome, v_posted.facts);
    elsif not bank_private.hold_resolve(book, hold, v_amount, v_posted.id) then
      perform bank_private.hold_judge(book, hold);
    end if;
    return bank_private.transfer_present(
      book, v_posted.id, (v_call.caller).principal_id, null, false);
  exception when sqlstate 'RB001' then   -- refused: what was moved above is undone
    get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
  end;
  v_call.outcome := v_outcome;
  v_call.facts   := nullif(v_facts, '')::jsonb;
  if v_outcome = 'book_suspended' then
    v_call.idempotency_id := null;
  end if;
  return bank_private.transfer_present(
    book, bank_private.journal_append(v_call), (v_call.caller).principal_id, null, false);
end
$fn$;
comment on function bank.hold_capture is
  'Pays from a hold, once; what is not paid is released. hold: its id; amount: decimal, major '
  'units, null = all of it; to_account: number of the payee, null = that of the hold; '
  'idempotency_key: 1 to 255 printable characters, repeat with it after any doubt; memo: up to '
  '500 characters; metadata: JSON object up to 4096 characters; end_to_end_id: up to 35 '
  'characters (ISO 20022); mandate: a particular mandate of the caller, null = any in force; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null '
  '= a new one; book: accounting book. Result: bank.transfer with the resulting balance of the '
  'account of the hold. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, account_unknown, mandate_unknown, hold_unknown, '
  'mandate_missing, customer_suspended, hold_bound, hold_resolved, hold_expired, '
  'payee_not_allowed, '
  'mandate_range, mandate_payee, approval_required, mandate_budget, rule_denied, account_closed, '
  'account_frozen, account_dormant, system_account_missing, capture_exceeds, insufficient_funds, '
  'balance_limit. Errors, nothing is written: request_invalid, amount_invalid, same_account, '
  'unauthenticated, idempotency_key_invalid, currency_mismatch, amount_precision.';
alter function bank.hold_capture owner to bank_exec;
revoke all on function bank.hold_capture from public;
grant execute on function bank.hold_capture to bank_api, bank_service;
