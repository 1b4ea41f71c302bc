-- Lets a transfer wait for people: its money is set aside, what it takes up of mandates and rules
-- is reserved, and what was asked is frozen. Everything else forbids it as ever.
-- What depends on the moment (up_to, preconditions, value dates) cannot wait.
create or replace function bank_private.transfer_pend(
  call         bank_private.call,
  from_account text,
  to_account   text,
  amount       numeric,
  currency     text,
  mandate      bigint,
  since        timestamptz
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_call     bank_private.call := call;
  v_book     integer := (call.caller).book_id;
  v_from     bank_private.reach;
  v_to       bank_private.reach;
  v_amount   bigint;
  v_postings bank_private.posting[];   -- with the fee
  v_holds    bank_private.call[];   -- of the amount, of the fee
  v_needs    record;
  v_outcome  text;
  v_facts    text;
begin
  if call.request ?| array['up_to', 'expected_version', 'available_at_least', 'value_date'] then
    call.facts := coalesce(call.facts, '{}')
                  || '{"next": "Send it as a plain transfer: that can wait for a person."}';
    return bank_private.transfer_refuse(call, from_account, to_account, amount, currency);
  end if;
  v_call.outcome := null;
  v_call.facts   := null;
  begin
    v_from := bank_private.account_enter(v_call.caller, from_account, 'debit', mandate);
    v_to   := bank_private.account_find(v_book, to_account);
    if v_from.outcome is not null then   -- since a moment ago
      perform bank_private.call_refuse(v_from.outcome, v_from.facts);
    end if;
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    v_amount   := bank_private.amount_minor(amount, v_from.exponent);
    v_postings := bank_private.posting_charge(
      v_call, v_from, bank_private.posting_make(v_call, v_from, v_to, v_amount));
    if v_postings[2].amount > 0 and v_postings[2].credit_account_id is null then
      perform bank_private.call_refuse('system_account_missing', jsonb_build_object(
        'role', 'fee_income', 'currency', v_from.currency));
    end if;
    v_holds := bank_private.approval_hold(
      v_call, v_from, v_to, v_amount, v_postings[2], since);
    v_call.rule_set_id := (v_holds[1]).rule_set_id;
    v_call.rule_values := (v_holds[1]).rule_values;
    v_needs := bank_private.approval_needs(
      v_book, v_from.customer_id, v_from.currency, v_amount, (v_holds[1]).facts);
    perform bank_private.approval_hold_record(v_holds[1], v_from);
    if (v_holds[2]).subject_id is not null then
      perform bank_private.approval_hold_record(v_holds[2], v_from);
    end if;
    v_call := bank_private.approval_open(
      v_call,
      coalesce(v_call.request, '{}') || jsonb_build_object(
        'from_account', v_from.number, 'to_account', v_to.number,
        'amount', bank_private.amount_major(v_amount, v_from.exponent)::text,
        'currency', v_from.currency),
      (v_holds[1]).facts, v_needs.customers, v_needs.staff,
      (v_holds[1]).subject_id, (v_holds[2]).subject_id);
    v_call.subject_id := v_from.account_id;
    return bank_private.transfer_refuse(v_call, from_account, to_account, amount, currency);
  exception
    when sqlstate 'RB001' then
      get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
  end;
  call.outcome     := v_outcome;
  call.facts       := nullif(v_facts, '')::jsonb;
  call.subject_id  := v_from.account_id;
  call.rule_set_id := null;
  call.rule_values := null;
  return bank_private.transfer_refuse(call, from_account, to_account, amount, currency);
end
$fn$;
comment on function bank_private.transfer_pend is
  'Makes a transfer that needs people wait for them, and returns it with the outcome '
  'pending_approval, or with what else forbids it. call: as refused with approval_required; since: '
  'compare with transfers since then, null = do not.';
alter function bank_private.transfer_pend owner to bank_exec;
revoke all on function bank_private.transfer_pend from public;
