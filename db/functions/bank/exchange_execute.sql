-- Exchanges money at the price of a quote, once: two transfers between the customer and the bank's
-- positions in the two currencies, so each currency sums to zero by itself, and a third that moves
-- what rounding has left to the bank out of the position.
-- Order of the checks after those of every write: quote_unknown, the gate to the debited account,
-- quote_used, quote_expired, the bank's own accounts, state of the accounts, funds. Rights, state
-- and funds are those of now, not of when the quote was made.
-- Locking: key, then all accounts by id, then the remainder of the quote currency. The debited
-- account is the lock of the quote: both executions of a quote need it.
-- The inner block is a subtransaction on purpose: a refusal undoes every leg at once.
create or replace function bank.exchange_execute(
  quote           bigint,
  idempotency_key text default null,
  memo            text default null,
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
  v_quote     record;
  v_from      bank_private.reach;
  v_to        bank_private.reach;
  v_is_shown  boolean;
  v_outcome   text;
  v_facts     text;
begin
  if quote is null then
    perform bank_private.error_raise('request_invalid', 'quote is required.');
  end if;
  perform bank_private.text_check('memo', memo, 500);
  v_call := bank_private.call_enter(
    book, credential, 'exchange_execute', 'transfers:write', idempotency_key,
    jsonb_build_object('quote', quote, 'memo', memo), request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;

  begin
    if v_call.outcome is not null then
      perform bank_private.call_refuse(v_call.outcome, v_call.facts);
    end if;
    select q.id, q.mandate_id,
           bank_private.account_number(q.book_id, q.from_account_id) as from_account,
           bank_private.account_number(q.book_id, q.to_account_id) as to_account
      into v_quote
      from bank_data.exchange_quote q
     where q.book_id = book and q.id = quote
       and q.principal_id = (v_call.caller).principal_id;
    if not found then
      perform bank_private.call_refuse('quote_unknown');
    end if;
    v_call.subject_id := v_quote.id;
    v_to       := bank_private.account_enter(v_call.caller, v_quote.to_account, 'read');
    v_is_shown := v_to.outcome is null;
    v_to       := bank_private.account_find(book, v_quote.to_account);
    v_from     := bank_private.account_enter(
      v_call.caller, v_quote.from_account, 'debit', v_quote.mandate_id);
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    if v_from.outcome is not null then
      perform bank_private.call_refuse(
        v_from.outcome, coalesce(v_from.facts, '{}') || '{"field": "from_account"}');
    end if;
    return bank_private.receipt_present(
      'applied', v_call.request_id, false,
      bank_private.exchange_settle(v_call, v_from, v_to, memo, v_is_shown));
  exception
    when sqlstate 'RB001' then   -- refused: every leg moved above is undone
      get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
  end;
  v_call.outcome := v_outcome;
  v_call.facts   := nullif(v_facts, '')::jsonb;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.exchange_execute is
  'Executes a quote. quote: id, of a quote the caller asked for itself; idempotency_key: repeat '
  'with it after any doubt; memo: up to 500 characters, on both accounts; credential: sha256 of '
  'the key, null for a trusted service; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: bank.receipt with the exchange: both amounts, the ids of both '
  'transfers, balance, available and version of the debited account, credited_balance only for '
  'who may read that account. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, account_unknown, quote_unknown, mandate_missing, '
  'customer_suspended, quote_used, quote_expired, mandate_range, approval_required, '
  'mandate_budget, rule_denied, account_closed, account_frozen, account_dormant, '
  'system_account_missing, insufficient_funds, balance_limit. Errors: request_invalid, '
  'idempotency_key_invalid, same_account, unauthenticated.';
alter function bank.exchange_execute owner to bank_exec;
revoke all on function bank.exchange_execute from public;
grant execute on function bank.exchange_execute to bank_api, bank_service;
