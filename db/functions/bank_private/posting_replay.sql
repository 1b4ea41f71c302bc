-- Was this key answered before, for a call that answers with one posting and keeps all that was
-- asked in its request? Then the recorded answer is the answer, if the request is the same.
create or replace function bank_private.posting_replay(
  call bank_private.call
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller bank_private.caller := call.caller;
  v_row    record;
begin
  select j.id, j.request
    into v_row
    from bank_data.journal j
   where j.book_id = v_caller.book_id and j.idempotency_id = call.idempotency_id
     and j.principal_id = v_caller.principal_id;
  if not found then
    return null;
  end if;
  perform bank_private.replay_touch();
  if v_row.request is not distinct from call.request then
    return bank_private.transfer_present(
      v_caller.book_id, v_row.id, v_caller.principal_id, null, true);
  end if;
  return bank_private.transfer_reused(call.request_id);
end
$fn$;
comment on function bank_private.posting_replay is
  'The recorded answer to the key of a call with a whole request; null when the key is new; '
  'outcome idempotency_key_reused when it stands for another request.';
alter function bank_private.posting_replay owner to bank_exec;
revoke all on function bank_private.posting_replay from public;
