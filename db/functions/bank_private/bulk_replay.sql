-- Answers a bulk whose key was used before: an applied one tells all its outcomes again.
create or replace function bank_private.bulk_replay(
  call bank_private.call
)
returns bank.receipt
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_parent  bigint;
  v_receipt bank.receipt := call.replay;
begin
  if v_receipt.outcome = 'applied' then
    call.facts := v_receipt.resource;
    v_parent   := (
      select j.id
        from bank_data.journal j
       where j.book_id = (call.caller).book_id and j.idempotency_id = call.idempotency_id
         and j.principal_id = (call.caller).principal_id);
    v_receipt.resource := bank_private.bulk_resource(call, v_parent);
  end if;
  return v_receipt;
end
$fn$;
comment on function bank_private.bulk_replay is
  'The recorded answer to a bulk. call: its replay is set.';
alter function bank_private.bulk_replay owner to bank_exec;
revoke all on function bank_private.bulk_replay from public;
