-- Begins a write that is no transfer: who calls, and was this key answered before? The function
-- then fills in outcome, subject and facts, and ends with bank_private.call_record.
-- Arguments that are null are left out of the request; nulls within one, such as metadata, stay.
create or replace function bank_private.call_enter(
  book            integer,
  credential      bytea,
  operation       text,
  scope           text,
  idempotency_key text,
  request         jsonb,
  request_id      uuid
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_call  bank_private.call;
  v_found record;
begin
  perform bank_private.idempotency_check(idempotency_key);
  v_call.caller     := bank_private.caller_enter(book, credential, scope, true);
  v_call.operation  := operation;
  -- only what was left out: a null inside a document of the caller's is part of the document
  v_call.request    := (select jsonb_object_agg(r.key, r.value)
                          from jsonb_each(request) r
                         where r.value <> 'null');
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  v_call.outcome    := (v_call.caller).outcome;
  if v_call.outcome = 'scope_missing' then
    v_call.facts := jsonb_build_object('scope', scope);
  end if;
  if idempotency_key is not null then
    v_call.idempotency_id := bank_private.idempotency_lock(
      book, (v_call.caller).principal_id, operation, idempotency_key);
    select j.request_id, j.outcome, j.request, j.facts
      into v_found
      from bank_data.journal j
     where j.book_id = book and j.idempotency_id = v_call.idempotency_id
       and j.principal_id = (v_call.caller).principal_id;
    if found then
      perform bank_private.replay_touch();
      if v_found.request is distinct from v_call.request then
        v_call.replay := bank_private.receipt_present(
          'idempotency_key_reused', v_call.request_id, false, null);
      else
        v_call.replay := bank_private.receipt_present(
          v_found.outcome, v_found.request_id, true, v_found.facts);
      end if;
    end if;
  end if;
  return v_call;
end
$fn$;
comment on function bank_private.call_enter is
  'Begins a write: authenticates, locks the idempotency key and looks it up. operation: name of '
  'the surface function; scope: what it needs; request: its arguments as JSON, without secrets: '
  'the fingerprint of the request. Result: the call; replay is set when the key was used before, '
  'outcome when the caller may not. Errors: unauthenticated, idempotency_key_invalid.';
alter function bank_private.call_enter owner to bank_exec;
revoke all on function bank_private.call_enter from public;
