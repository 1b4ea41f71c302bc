-- Writes down that an intent was not executed, and builds the answer. The key stays free, so it may
-- be executed again.
create or replace function bank_private.intent_refuse(
  call      bank_private.call,
  intent_id bigint,
  intent    bank_data.intent
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book     constant integer := (call.caller).book_id;
  v_id       bigint;
  v_transfer bank.transfer;
begin
  call.operation      := 'transfer_execute';
  call.idempotency_id := null;
  call.request        := jsonb_build_object('intent', intent_id::text);
  call.subject_id     := intent.id;
  v_id := bank_private.journal_append(call);
  v_transfer.request_id    := call.request_id;
  v_transfer.outcome       := call.outcome;
  v_transfer.replayed      := false;
  v_transfer.from_account  := bank_private.account_number(v_book, intent.from_account_id);
  v_transfer.to_account    := bank_private.account_number(v_book, intent.to_account_id);
  v_transfer.amount        := (
    select bank_private.amount_major(intent.amount, c.exponent)
      from bank_data.currency c
     where c.code = intent.currency);
  v_transfer.currency      := intent.currency;
  v_transfer.memo          := intent.memo;
  v_transfer.metadata      := intent.metadata;
  v_transfer.end_to_end_id := intent.end_to_end_id;
  v_transfer.principal_id  := (call.caller).principal_id;
  v_transfer.mandate_id    := call.mandate_id;
  v_transfer.occurred_at   := (
    select j.occurred_at from bank_data.journal j where j.book_id = v_book and j.id = v_id);
  v_transfer.kind          := call.operation;
  v_transfer.facts         := call.facts;
  v_transfer.hint          := bank_private.outcome_hint(call.outcome);
  return v_transfer;
end
$fn$;
comment on function bank_private.intent_refuse is
  'Records that an intent was not executed, and returns its transfer as refused. intent_id: as it '
  'was asked for; intent: all null when there is none.';
alter function bank_private.intent_refuse owner to bank_exec;
revoke all on function bank_private.intent_refuse from public;
