-- Makes a plain transfer that was let in, or lets it wait for people, by the same steps as
-- bank.transfer_post; or undoes what it began and writes the refusal into the call, with what the
-- rules measured.
-- Locking: limits of mandates, counters of rules, then accounts by id.
create or replace function bank_private.transfer_attempt(
  inout call       bank_private.call,
  debtor           bank_private.reach,
  creditor         bank_private.reach,
  amount           bigint,
  duplicate_since  timestamptz,
  out transfer     bank.transfer
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_outcome text;
  v_facts   text;
begin
  if call.outcome is not null then
    return;
  end if;
  begin
    if debtor.product_id is not null
       and bank_private.fee_find((call.caller).book_id, debtor.product_id, 'transfer_post')
           is not null then
      transfer := bank_private.transfer_apply(call, debtor, creditor, amount, duplicate_since);
      return;
    end if;
    if debtor.is_limited then
      perform bank_private.mandate_consume(call, debtor, creditor.account_id, amount);
    end if;
    if (call.caller).rule_set_id is not null then
      call := bank_private.rules_consume(call, debtor, creditor, amount);
      if call.outcome is not null then
        perform bank_private.call_refuse(call.outcome, call.facts);
      end if;
    end if;
    transfer := bank_private.transfer_settle(call, debtor, creditor, amount, duplicate_since);
  exception
    when sqlstate 'RB001' then   -- refused: every leg moved above is undone
      get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
      transfer     := null;
      call.outcome := v_outcome;
      call.facts   := nullif(v_facts, '')::jsonb;
    when unique_violation then   -- its key was used, by a row that could not be seen
      raise exception using errcode = 'serialization_failure', message = 'transfer_attempt',
        detail = 'Another call used the key.', hint = 'Repeat the call.';
  end;
  if call.outcome is distinct from 'approval_required' then
    return;
  end if;
  begin
    transfer := bank_private.transfer_pend(
      call, debtor.number, creditor.number, bank_private.amount_major(amount, debtor.exponent),
      debtor.currency, debtor.mandate_id, duplicate_since);
    if transfer.outcome <> 'pending_approval' then
      raise exception using errcode = 'RB002', message = 'transfer_attempt';
    end if;
    call.outcome := transfer.outcome;
    call.facts   := transfer.facts;
  exception
    when sqlstate 'RB002' then   -- undone with its journal row: the caller writes it
      call.outcome     := transfer.outcome;
      call.facts       := transfer.facts;
      call.rule_set_id := null;
      call.rule_values := null;
      transfer         := null;
  end;
end
$fn$;
comment on function bank_private.transfer_attempt is
  'Moves amount (minor units) from debtor to creditor, as transfer_enter found them. '
  'duplicate_since: compare with transfers since then, null = do not. Result: the transfer, '
  'applied or pending_approval, and the call with that or with the outcome and facts of its '
  'refusal.';
alter function bank_private.transfer_attempt owner to bank_exec;
revoke all on function bank_private.transfer_attempt from public;
