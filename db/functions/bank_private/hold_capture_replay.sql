-- The answer to a capture whose key was used before: the recorded one as a transfer.
create or replace function bank_private.hold_capture_replay(
  call bank_private.call
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book integer := (call.caller).book_id;
begin
  if (call.replay).replayed then
    return bank_private.transfer_present(
      v_book,
      (select j.id
         from bank_data.journal j
        where j.book_id = v_book and j.idempotency_id = call.idempotency_id
          and j.principal_id = (call.caller).principal_id),
      (call.caller).principal_id, null, true);
  end if;
  return bank_private.transfer_reused((call.replay).request_id);
end
$fn$;
comment on function bank_private.hold_capture_replay is
  'The recorded capture of a call whose replay is set; outcome idempotency_key_reused when the key '
  'stands for another request.';
alter function bank_private.hold_capture_replay owner to bank_exec;
revoke all on function bank_private.hold_capture_replay from public;
