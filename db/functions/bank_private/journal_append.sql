-- Kernel: writes down a call that moved no money: a refused transfer, or any other write. A row
-- that others belong to has its id drawn before them (journal_id_draw).
-- The keys of a bulk's items are not locked: whoever loses a race for one is told to repeat, with
-- an error that the API repeats by itself.
-- Refusals of agents are counted, of legs and of an atomic bulk as many as there were: a list of
-- guesses is more than one guess.
create or replace function bank_private.journal_append(
  call   bank_private.call,
  row_id bigint default null
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_id bigint;
begin
  insert into bank_data.journal (
    id, book_id, principal_id, credential_id, customer_id, mandate_id, subject_id,
    session_id,
    request_id, idempotency_id, operation, outcome, request, facts, rule_set_id, rule_values
  )
  overriding system value
  values (
    coalesce(row_id, nextval('bank_data.journal_id_seq')),
    (call.caller).book_id, (call.caller).principal_id, (call.caller).credential_id,
    call.customer_id, call.mandate_id, call.subject_id, (call.caller).session_id,
    call.request_id, call.idempotency_id, call.operation, call.outcome, call.request, call.facts,
    call.rule_set_id, call.rule_values
  )
  on conflict do nothing
  returning id into v_id;
  if v_id is null then
    raise exception using errcode = 'serialization_failure', message = call.operation,
      detail = 'Another call used the idempotency key.', hint = 'Repeat with the same key.';
  end if;
  if call.outcome <> 'applied' then
    perform bank_private.refusals_count(
      call.caller, call.request_id, call.outcome,
      case when call.outcome = 'legs_refused' then
        coalesce((call.facts ->> 'count')::integer, jsonb_array_length(call.facts -> 'refused'))
        else 1 end,
      v_id);
  end if;
  return v_id;
end
$fn$;
comment on function bank_private.journal_append is
  'Appends the journal row of a call without postings and returns its id. row_id: the id it has, '
  'null = a new one.';
alter function bank_private.journal_append owner to bank_ledger;
revoke all on function bank_private.journal_append from public;
grant execute on function bank_private.journal_append to bank_exec;
