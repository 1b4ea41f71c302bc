-- Freezes a call until people have decided about it, and tells the call so. Who asked, and who made
-- the credential it asked with, is kept: neither decides.
create or replace function bank_private.approval_open(
  call             bank_private.call,
  command          jsonb,
  reasons          jsonb,
  customers_needed integer,
  staff_needed     integer,
  hold             bigint default null,
  fee_hold         bigint default null
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
declare
  v_approval bank_data.approval;
begin
  v_approval.book_id          := (call.caller).book_id;
  v_approval.operation        := call.operation;
  v_approval.command          := command;
  v_approval.customer_id      := call.customer_id;
  v_approval.principal_id     := (call.caller).principal_id;
  v_approval.mandate_id       := call.mandate_id;
  v_approval.hold_id          := hold;
  select p.person, c.maker_id
    into v_approval.person, v_approval.maker_id
    from bank_data.principal p
    left join bank_data.credential c on c.book_id = p.book_id and c.id = (call.caller).credential_id
   where p.book_id = v_approval.book_id and p.id = v_approval.principal_id;
  insert into bank_data.approval as a (
    book_id, operation, command, digest, customer_id, principal_id, person, maker_id, mandate_id,
    session_id, hold_id, fee_hold_id, reasons, customers_needed, staff_needed, expires_at)
  select v_approval.book_id, v_approval.operation, v_approval.command,
         bank_private.approval_digest(v_approval), v_approval.customer_id, v_approval.principal_id,
         v_approval.person, v_approval.maker_id, v_approval.mandate_id, (call.caller).session_id,
         v_approval.hold_id, fee_hold, approval_open.reasons, approval_open.customers_needed,
         approval_open.staff_needed,
         coalesce((select h.expires_at
                     from bank_data.hold h
                    where h.book_id = b.id and h.id = approval_open.hold),
                  clock_timestamp() + make_interval(hours => b.approval_hours))
    from bank_data.book b
   where b.id = v_approval.book_id
  returning a.* into v_approval;
  call.outcome := 'pending_approval';
  call.facts   := jsonb_build_object(
    'approval_id', v_approval.id::text, 'expires_at', v_approval.expires_at,
    'digest', v_approval.digest, 'customers_needed', customers_needed,
    'staff_needed', staff_needed, 'reasons', reasons);
  return call;
end
$fn$;
comment on function bank_private.approval_open is
  'The call with the outcome pending_approval and the approval in its facts; its function writes '
  'the journal row. command: what will be executed; reasons: facts of what asked for people; '
  'customers_needed: 0 or 1; staff_needed: how many of the staff; hold, fee_hold: the money.';
alter function bank_private.approval_open owner to bank_exec;
revoke all on function bank_private.approval_open from public;
