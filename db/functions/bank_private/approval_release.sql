-- Releases a hold of an approval, if it is open, and writes that down.
-- Locking: as bank.hold_release.
create or replace function bank_private.approval_release(
  call     bank_private.call,
  approval bank_data.approval,
  hold     bigint
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if hold is null then
    return;
  end if;
  perform bank_private.accounts_lock(
    call, array(select h.account_id
                  from bank_data.hold h
                 where h.book_id = approval.book_id and h.id = hold));
  if bank_private.hold_resolve(approval.book_id, hold) then
    call.operation      := 'hold_release';
    call.outcome        := 'applied';
    call.subject_id     := hold;
    call.idempotency_id := null;
    call.request        := null;
    call.facts          := jsonb_build_object('approval_id', approval.id::text);
    perform bank_private.journal_append(call);
  end if;
end
$fn$;
comment on function bank_private.approval_release is
  'Releases a hold of an approval. call: who and why; hold: its id, null = none.';
alter function bank_private.approval_release owner to bank_exec;
revoke all on function bank_private.approval_release from public;
