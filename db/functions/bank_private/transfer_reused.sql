-- The answer to a transfer whose key stands for another request: nothing of either is shown.
create or replace function bank_private.transfer_reused(
  request_id uuid
)
returns bank.transfer
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_transfer bank.transfer;
begin
  v_transfer.request_id := request_id;
  v_transfer.outcome    := 'idempotency_key_reused';
  v_transfer.replayed   := false;
  v_transfer.hint       := bank_private.outcome_hint('idempotency_key_reused');
  return v_transfer;
end
$fn$;
comment on function bank_private.transfer_reused is
  'A transfer refused as idempotency_key_reused. request_id: of the call that asked now.';
alter function bank_private.transfer_reused owner to bank_exec;
revoke all on function bank_private.transfer_reused from public;
