-- Shows a transfer to who asked for it and to who may read one of its accounts. The payee's side
-- sees its own entry only.
create or replace function bank.transfer_get(
  transfer   bigint,
  credential bytea default null,
  book       integer default 1
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
  v_sides    record;
  v_reach    bank_private.reach;
  v_transfer bank.transfer;
begin
  v_caller := bank_private.caller_enter(book, credential, 'transfers:read', false);
  v_sides  := bank_private.transfer_sides(book, transfer);
  v_reach  := bank_private.account_enter(v_caller, v_sides.from_account, 'read');
  v_transfer := bank_private.transfer_present(
    book, transfer, v_caller.principal_id,
    case when v_reach.outcome is null then v_reach.account_id end, false);
  if v_transfer.outcome is null then
    v_reach := bank_private.account_enter(v_caller, v_sides.to_account, 'read');
    if v_reach.outcome is null then
      v_transfer := bank_private.transfer_received(book, transfer, v_reach.account_id);
    end if;
  end if;
  if v_transfer.transfer_id is null then
    perform bank_private.error_raise('transfer_unknown');
  end if;
  return v_transfer;
end
$fn$;
comment on function bank.transfer_get is
  'A transfer by its id. transfer: id; credential: sha256 of the key, null for a trusted service; '
  'book: accounting book. Result: bank.transfer; balance and available only for who may read the '
  'debited account or made the transfer. Errors: unauthenticated, principal_suspended, '
  'scope_missing, transfer_unknown.';
alter function bank.transfer_get owner to bank_exec;
revoke all on function bank.transfer_get from public;
grant execute on function bank.transfer_get to bank_api, bank_service;
