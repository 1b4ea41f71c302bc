-- Closes an account for good: its balance must be zero and nothing held. The number is never used
-- again.
-- With sweep_to what is on it is moved there first, in the same transaction: both or neither. To
-- another account of the same owner whoever may close may move it; to anybody else's it takes the
-- right to debit.
-- Locking: both accounts in id order, before the amount is read. A credit at the same time is
-- either swept too, or refused because the account is closed.
-- The inner block undoes the sweep when the account cannot be closed.
create or replace function bank.account_close(
  account_number  text,
  reason          text default null,
  idempotency_key text default null,
  sweep_to        text default null,
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
  v_interest numeric;
  v_swept    bigint;
  v_outcome  text;
  v_facts    text;
begin
  perform bank_private.text_check('account_number', account_number, 34);
  perform bank_private.text_check('reason', reason, 500);
  perform bank_private.text_check('sweep_to', sweep_to, 34);
  perform bank_private.idempotency_check(idempotency_key);
  if sweep_to = account_number then
    perform bank_private.error_raise('same_account');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'account_close', 'accounts:write', idempotency_key,
    jsonb_build_object('account_number', account_number, 'reason', reason, 'sweep_to', sweep_to),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_account_enter(v_call, account_number, 'manage');
  if v_call.outcome is null then
    begin
      v_interest := bank_private.closing_settle(v_call, sweep_to);
      if sweep_to is not null then
        v_swept := bank_private.account_empty(v_call, account_number, sweep_to);
      end if;
      v_outcome := bank_private.account_shut(v_call);
      if v_outcome is not null then
        perform bank_private.call_refuse(v_outcome, case
          when v_outcome = 'account_not_empty' and v_interest <> 0
            then jsonb_build_object('interest', v_interest::text) end);
      end if;
      v_call.facts := bank_private.account_resource(v_call);
      if v_swept is not null then
        v_call.facts := v_call.facts
          || jsonb_build_object('sweep_transfer_id', v_swept::text);
      end if;
    exception when sqlstate 'RB001' then   -- refused: nothing was moved, nothing closed
      get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
      v_call.outcome := v_outcome;
      v_call.facts   := nullif(v_facts, '')::jsonb;
    end;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.account_close is
  'Closes an account for good; interest up to yesterday is booked first. account_number: its '
  'number; reason: up to 500 characters; idempotency_key: repeat with it after any doubt; '
  'sweep_to: the account that takes what is on it, null = it must be empty; credential: sha256 of '
  'the key, null for a trusted service; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: bank.receipt with the account, and sweep_transfer_id when money was '
  'moved. Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, account_unknown, mandate_missing, customer_suspended, mandate_range, '
  'mandate_payee, approval_required, mandate_budget, rule_denied, account_closed, account_frozen, '
  'account_dormant, system_account_missing, account_not_empty, balance_limit. Errors: '
  'request_invalid, idempotency_key_invalid, same_account, unauthenticated, currency_mismatch.';
alter function bank.account_close owner to bank_exec;
revoke all on function bank.account_close from public;
grant execute on function bank.account_close to bank_api, bank_service;
