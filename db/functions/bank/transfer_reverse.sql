-- Gives back what a transfer moved, all that is left of it or a part: a new posting from the
-- account it credited to the one it debited. Neither row of the journal changes; each names the
-- other.
-- Who: whoever may debit the credited account, such as a merchant; and staff, for whom this is the
-- one debit of a customer's account (docs/decisions/0020). Only staff may take more than is
-- available.
-- Order of the checks: the request itself, caller, key, scope and suspension, staff_only, transfer,
-- mandate, customer, precision, kind of the transfer, what is left of it, accounts, funds.
-- Idempotency: as for transfer_post. Without a key nothing but what is left limits a repeat.
-- Locking: key, accounts by id, then the row that counts what was given back. The inner block is a
-- subtransaction, so that a refusal undoes everything.
create or replace function bank.transfer_reverse(
  transfer        bigint,
  amount          numeric default null,
  reason          text default null,
  allow_overdraw  boolean default false,
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
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
  v_sides    record;
  v_debtor   bank_private.reach;
  v_creditor bank_private.reach;
  v_amount   bigint;
  v_transfer bank.transfer;
  v_outcome  text;
  v_facts    text;
begin
  if num_nulls(transfer, allow_overdraw, book) > 0 then
    perform bank_private.error_raise('request_invalid',
      'transfer and allow_overdraw must not be null.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  if not (amount > 0 and amount < 1e18) then
    perform bank_private.error_raise('amount_invalid');
  end if;
  perform bank_private.idempotency_check(idempotency_key);
  v_call.operation  := 'transfer_reverse';
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  v_call.request    := jsonb_strip_nulls(jsonb_build_object(
    'transfer', transfer::text, 'amount', trim_scale(amount)::text, 'reason', reason,
    'allow_overdraw', nullif(allow_overdraw, false)));

  v_call.caller := bank_private.caller_enter(book, credential, 'transfers:reverse', true);
  if idempotency_key is not null then
    v_call.idempotency_id := bank_private.idempotency_lock(
      book, (v_call.caller).principal_id, 'transfer_reverse', idempotency_key);
    v_transfer := bank_private.posting_replay(v_call);
    if v_transfer.outcome is not null then
      return v_transfer;
    end if;
  end if;

  begin
    if (v_call.caller).outcome = 'scope_missing' then
      perform bank_private.call_refuse('scope_missing', '{"scope": "transfers:reverse"}');
    elsif (v_call.caller).outcome is not null then
      perform bank_private.call_refuse((v_call.caller).outcome);
    elsif allow_overdraw and not (v_call.caller).is_staff then
      perform bank_private.call_refuse('staff_only', '{"field": "allow_overdraw"}');
    end if;
    v_sides  := bank_private.transfer_sides(book, transfer);
    v_debtor := bank_private.account_enter(v_call.caller, v_sides.to_account,
      case when (v_call.caller).is_staff then 'manage' else 'debit' end);
    if v_debtor.account_id is null then
      perform bank_private.call_refuse('transfer_unknown');
    end if;
    v_creditor         := bank_private.account_find(book, v_sides.from_account);
    v_call.subject_id  := transfer;
    v_call.customer_id := v_debtor.customer_id;
    v_call.mandate_id  := v_debtor.mandate_id;
    if v_debtor.outcome is not null then
      perform bank_private.call_refuse(v_debtor.outcome, v_debtor.facts);
    end if;
    if amount is not null then
      v_amount := bank_private.amount_minor(amount, v_debtor.exponent);
    end if;
    if not bank_private.operation_reverses(v_sides.kind) then
      perform bank_private.call_refuse(
        'transfer_not_reversible', jsonb_build_object('kind', v_sides.kind));
    end if;
    return bank_private.transfer_present(
      book,
      bank_private.reversal_settle(v_call, v_debtor, v_creditor, v_amount, allow_overdraw),
      (v_call.caller).principal_id, null, false);
  exception
    when sqlstate 'RB001' then   -- refused: what was moved above is undone
      get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
  end;
  v_call.outcome := v_outcome;
  v_call.facts   := nullif(v_facts, '')::jsonb;
  if v_outcome = 'book_suspended' then
    v_call.idempotency_id := null;   -- it passes by itself, so the key stays free
  end if;
  return bank_private.transfer_present(
    book, bank_private.journal_append(v_call), (v_call.caller).principal_id, null, false);
end
$fn$;
comment on function bank.transfer_reverse is
  'Gives back a transfer, from the account it credited to the one it debited. transfer: id of the '
  'original; amount: decimal, major units, null = all that is left of it; reason: up to 500 '
  'characters, for the journal; allow_overdraw: true = even if the account has been spent since, '
  'staff only; idempotency_key: repeat with it after any doubt; credential: sha256 of the key, '
  'null for a trusted service; request_id: the id to record, null = a new one; book: accounting '
  'book. Result: bank.transfer, the reversal, with the resulting balance of the account that '
  'gives back. Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, staff_only, transfer_unknown, mandate_missing, customer_suspended, '
  'transfer_not_reversible, reversal_exceeds, mandate_range, approval_required, mandate_budget, '
  'account_closed, account_frozen, account_dormant, insufficient_funds, '
  'balance_limit. Errors, nothing is written: request_invalid, amount_invalid, '
  'idempotency_key_invalid, unauthenticated, amount_precision.';
alter function bank.transfer_reverse owner to bank_exec;
revoke all on function bank.transfer_reverse from public;
grant execute on function bank.transfer_reverse to bank_api, bank_service;
