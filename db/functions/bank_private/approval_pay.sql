-- Pays what waited for approval from its hold, with the fee of a transfer.
-- The gate and the state of both accounts are asked anew; mandates and rules have judged it when
-- its money was set aside, and the payee must be the one of then.
-- Locking: as bank.hold_capture.
create or replace function bank_private.approval_pay(
  call     bank_private.call,
  approval bank_data.approval
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_command  jsonb := approval.command;
  v_from     bank_private.reach;
  v_to       bank_private.reach;
  v_hold     record;
  v_postings bank_private.posting[];
  v_posted   record;
begin
  v_from := bank_private.account_enter(
    call.caller, v_command ->> 'from_account', 'debit', approval.mandate_id);
  v_to   := bank_private.account_find(approval.book_id, v_command ->> 'to_account');
  if v_from.outcome is not null then
    perform bank_private.call_refuse(
      case when v_from.outcome = 'account_unknown' and approval.mandate_id is not null
           then 'mandate_unknown' else v_from.outcome end,   -- the account was reached by it
      coalesce(v_from.facts, '{}') || '{"field": "from_account"}');
  end if;
  select h.account_id, h.payee_account_id, h.amount into v_hold
    from bank_data.hold h
   where h.book_id = approval.book_id and h.id = approval.hold_id;
  if (v_hold.account_id, v_hold.payee_account_id, v_hold.amount) is distinct from
     (v_from.account_id, v_to.account_id,
      bank_private.amount_minor((v_command ->> 'amount')::numeric, v_from.exponent)) then
    perform bank_private.call_refuse('approval_changed');
  end if;
  call.request := coalesce(bank_private.transfer_request(
      v_command ->> 'memo', v_command -> 'metadata', v_command ->> 'end_to_end_id', null), '{}')
    || jsonb_build_object('approval', approval.id);
  v_postings := bank_private.posting_charge(   -- the fee of a transfer, not of a capture
    call, v_from, bank_private.posting_make(call, v_from, v_to, v_hold.amount));
  v_postings[1].operation  := 'hold_capture';
  v_postings[1].subject_id := approval.hold_id;
  v_postings[1].released   := v_hold.amount;
  perform bank_private.accounts_lock(
    call, v_from.account_id || array(select p.credit_account_id from unnest(v_postings) p));
  perform bank_private.approval_release(call, approval, approval.fee_hold_id);
  call.operation := 'hold_capture';
  select p.* into v_posted
    from bank_private.postings_settle(call, v_postings, true) p
   where p.outcome is not null
   limit 1;
  if v_posted.outcome <> 'applied' then
    perform bank_private.call_refuse(v_posted.outcome, v_posted.facts);
  elsif not bank_private.hold_resolve(
          approval.book_id, approval.hold_id, v_hold.amount, v_posted.id) then
    perform bank_private.call_refuse('hold_expired');
  end if;
  return v_posted.id;
end
$fn$;
comment on function bank_private.approval_pay is
  'Makes the transfer of an approval and returns its journal id. call: in the name of who asked. '
  'Errors: refusals as call_refuse raises them.';
alter function bank_private.approval_pay owner to bank_exec;
revoke all on function bank_private.approval_pay from public;
