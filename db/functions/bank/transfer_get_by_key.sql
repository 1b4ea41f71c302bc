-- Finds out what became of an earlier transfer_post of the caller, applied or refused, by its
-- idempotency key.
create or replace function bank.transfer_get_by_key(
  idempotency_key text,
  credential      bytea default null,
  book            integer default 1
)
returns bank.transfer
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_caller   bank_private.caller;
  v_key_id   uuid;
  v_id       bigint;
  v_transfer bank.transfer;
begin
  v_caller := bank_private.caller_enter(book, credential, 'transfers:read', false);
  v_key_id := bank_private.idempotency_digest(
    v_caller.principal_id, 'transfer_post', idempotency_key);
  v_id     := (select j.id
                 from bank_data.journal j
                where j.book_id = book and j.idempotency_id = v_key_id
                  and j.principal_id = v_caller.principal_id);
  v_transfer := bank_private.transfer_present(book, v_id, v_caller.principal_id, null, false);
  if v_transfer.outcome is null then
    perform bank_private.error_raise('transfer_unknown');
  end if;
  return v_transfer;
end
$fn$;
comment on function bank.transfer_get_by_key is
  'The transfer, applied or refused, that the caller asked for with a key. idempotency_key: as '
  'given to transfer_post; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.transfer. Errors: unauthenticated, principal_suspended, '
  'scope_missing, transfer_unknown.';
alter function bank.transfer_get_by_key owner to bank_exec;
revoke all on function bank.transfer_get_by_key from public;
grant execute on function bank.transfer_get_by_key to bank_api, bank_service;
