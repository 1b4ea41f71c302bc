-- Makes the transfer of one date, in the name of the schedule's owner and with the rights the owner
-- has now: the gate, the kernel and the journal rows of bank.transfer_post. What it cannot do is
-- the outcome, recorded like any refused transfer.
-- Idempotency: the date has a key of its own in the journal, which the transfer or the last refusal
-- takes up for ever: a date whose row says otherwise still cannot be paid twice.
-- Every failure of one date stays its own: the inner block undoes it, and the next one goes on.
-- What others hold is tried again soon, and nothing is written about it.
create or replace function bank_private.schedule_execute(
  book            integer,
  schedule        bank_data.schedule,
  due             bank_data.schedule_due,
  request_id      uuid,
  out transfer_id bigint,
  out outcome     text,
  out facts       jsonb,
  out is_final    boolean
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_call    bank_private.call;
  v_from    bank_private.reach;
  v_to      bank_private.reach;
  v_posting bank_private.posting;
  v_from_number text := bank_private.account_number(book, schedule.from_account_id);
  v_to_number   text := bank_private.account_number(book, schedule.to_account_id);
  v_facts   text;
  v_key     uuid;
begin
  v_key := bank_private.idempotency_digest(schedule.id, 'schedule_sweep', due.occurrence::text);
  v_call.operation  := 'transfer_post';
  v_call.request_id := schedule_execute.request_id;
  v_call.request    := coalesce(bank_private.transfer_request(
      schedule.memo, schedule.metadata, schedule.end_to_end_id, schedule.mandate_id), '{}')
    || jsonb_build_object('schedule', schedule.id, 'occurrence', due.occurrence);
  v_call.caller     := bank_private.principal_enter(
    book, schedule.principal_id, 'transfers:write');
  begin
    if (v_call.caller).outcome is not null then
      perform bank_private.call_refuse((v_call.caller).outcome, case
        when (v_call.caller).outcome = 'scope_missing'
          then jsonb_build_object('scope', 'transfers:write') end);
    end if;
    v_from := bank_private.account_enter(
      v_call.caller, v_from_number, 'debit', schedule.mandate_id);
    v_to   := bank_private.account_find(book, v_to_number);
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    if v_from.outcome is not null then
      perform bank_private.call_refuse(
        v_from.outcome, coalesce(v_from.facts, '{}') || '{"field": "from_account"}');
    end if;
    v_posting := bank_private.posting_make(v_call, v_from, v_to, schedule.amount);
    v_posting.up_to          := schedule.up_to;
    v_posting.idempotency_id := v_key;
    transfer_id := bank_private.postings_apply(
      v_call, bank_private.posting_charge(v_call, v_from, v_posting));
    outcome  := 'applied';
    is_final := true;
    return;
  exception
    when sqlstate 'RB001' then
      get stacked diagnostics outcome = message_text, v_facts = pg_exception_detail;
    when unique_violation then   -- this date was decided before
      select j.id, j.outcome, j.facts
        into transfer_id, outcome, facts
        from bank_data.journal j
       where j.book_id = book and j.idempotency_id = v_key;
      if found then
        transfer_id := case when outcome = 'applied' then transfer_id end;
        is_final    := true;
        return;
      end if;
      outcome := 'internal_error';
    when lock_not_available or deadlock_detected or serialization_failure then
      outcome := 'overloaded';
      return;
    when sqlstate 'RB000' or data_exception or integrity_constraint_violation
      or syntax_error_or_access_rule_violation or program_limit_exceeded or plpgsql_error
      or internal_error then
      get stacked diagnostics v_facts = returned_sqlstate;
      outcome := 'internal_error';
      v_facts := jsonb_build_object('sqlstate', v_facts)::text;
  end;
  facts    := nullif(v_facts, '')::jsonb;
  is_final := due.attempts >= schedule.retries
              or not (outcome = 'insufficient_funds' or exists (
                select from bank_data.outcome o where o.code = outcome and o.retryable));
  v_call.customer_id    := schedule.customer_id;
  v_call.subject_id     := schedule.from_account_id;
  v_call.outcome        := outcome;
  v_call.facts          := facts;
  v_call.idempotency_id := case when is_final then v_key end;
  perform bank_private.transfer_refuse(
    v_call, v_from_number, v_to_number, bank_private.amount_major(schedule.amount, (
      select c.exponent from bank_data.currency c where c.code = schedule.currency)),
    schedule.currency);
end
$fn$;
comment on function bank_private.schedule_execute is
  'Executes one date of a schedule. Result: the transfer, or the outcome and facts of its '
  'refusal; is_final: whether the date is decided, null when it could not even be tried. The '
  'context of row security is the owner''s afterwards.';
alter function bank_private.schedule_execute owner to bank_exec;
revoke all on function bank_private.schedule_execute from public;
