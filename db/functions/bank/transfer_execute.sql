-- Makes the transfer of an intent: once, however often it is called. Everything about it was frozen
-- by bank.transfer_prepare; rights, limits, rules, funds and the state of the accounts are those of
-- now.
-- Idempotency: the intent is the key. Racers wait for each other; an intent that was executed
-- answers with its transfer for ever, whatever has become of its time or of the caller's rights.
-- The key is in the journal row of the transfer, where it is unique: it cannot pay twice.
-- A refusal does not use it up: it may be executed again until it expires. One that waits for
-- people has the key too: executing it again tells how that stands, and answers with the transfer
-- in the end; when it came to nothing, the intent has ended with it.
-- Fresh intents for the same payment pay once: unless a duplicate was allowed when it was prepared,
-- an equal transfer since then, or within the usual time before, is a possible duplicate.
-- Order of the checks: intent_unknown, how the approval stands, intent_changed, intent_expired,
-- then those of bank.transfer_post.
-- Locking: the intent, then those of the transfer.
create or replace function bank.transfer_execute(
  intent     bigint,
  credential bytea default null,
  request_id uuid default null,
  book       integer default 1
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
  v_call    bank_private.call;
  v_intent  bank_data.intent;
  v_ignored text;
  v_made    record;
  v_gate    record;
  v_done    record;
begin
  if num_nulls(intent, book) > 0 then
    perform bank_private.error_raise('request_invalid', 'intent is required.');
  end if;
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  v_call.caller     := bank_private.caller_enter(book, credential, 'transfers:write', true);
  select i.*
    into v_intent
    from bank_data.intent i
   where i.book_id = book and i.id = intent
     and i.principal_id = (v_call.caller).principal_id
     and ((v_call.caller).session_customer_id is null
          or i.customer_id = (v_call.caller).session_customer_id);
  if found then
    v_ignored := pg_advisory_xact_lock(book, hashtext(v_intent.execution_id::text));
    v_made := bank_private.intent_made(v_call.caller, v_intent);
    if v_made.journal_id is not null then
      perform bank_private.replay_touch();
      return bank_private.transfer_present(
        book, v_made.journal_id, (v_call.caller).principal_id, null, true);
    end if;
  end if;

  if (v_call.caller).outcome = 'scope_missing' then
    v_call.outcome := 'scope_missing';
    v_call.facts   := '{"scope": "transfers:write"}';
  elsif (v_call.caller).outcome is not null then
    v_call.outcome := (v_call.caller).outcome;
  elsif v_intent.id is null then
    v_call.outcome := 'intent_unknown';
  elsif v_made.outcome is not null then
    v_call.outcome := v_made.outcome;
    v_call.facts   := v_made.facts;
  elsif v_intent.digest is distinct from bank_private.intent_digest(v_intent) then
    v_call.outcome := 'intent_changed';
  elsif v_intent.expires_at <= clock_timestamp() then
    v_call.outcome := 'intent_expired';
    v_call.facts   := jsonb_build_object('expired_at', v_intent.expires_at);
  end if;
  v_call.operation      := 'transfer_post';
  v_call.idempotency_id := v_intent.execution_id;
  v_call.request        := coalesce(bank_private.transfer_request(
      v_intent.memo, v_intent.metadata, v_intent.end_to_end_id, v_intent.mandate_id), '{}')
    || jsonb_build_object('intent', intent::text);
  v_gate := bank_private.transfer_enter(
    v_call, bank_private.account_number(book, v_intent.from_account_id),
    bank_private.account_number(book, v_intent.to_account_id), v_intent.currency,
    v_intent.mandate_id);
  v_done := bank_private.transfer_attempt(
    v_gate.call, v_gate.debtor, v_gate.creditor, v_intent.amount,
    case when not v_intent.allow_duplicate then
      bank_private.duplicate_since(book)
      - greatest(clock_timestamp() - v_intent.created_at, '0') end);
  v_call := v_done.call;
  if v_call.outcome is null or v_call.outcome = 'pending_approval' then
    return v_done.transfer;
  end if;
  return bank_private.intent_refuse(v_call, intent, v_intent);
end
$fn$;
comment on function bank.transfer_execute is
  'Makes the transfer that was prepared, once. intent: id, of an intent the caller prepared '
  'itself; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.transfer; of an intent that was '
  'executed before, the same transfer, replayed; while it waits for people (bank.approval_get), '
  'that. Outcomes: applied, book_suspended, principal_suspended, scope_missing, intent_unknown, '
  'intent_changed, intent_expired, account_unknown, mandate_missing, customer_suspended, '
  'approval_resolved, approval_expired, mandate_range, mandate_payee, mandate_budget, '
  'rule_denied, account_closed, account_frozen, account_dormant, system_account_missing, '
  'insufficient_funds, balance_limit, possible_duplicate, pending_approval. Errors: '
  'request_invalid, unauthenticated.';
alter function bank.transfer_execute owner to bank_exec;
revoke all on function bank.transfer_execute from public;
grant execute on function bank.transfer_execute to bank_api, bank_service;
