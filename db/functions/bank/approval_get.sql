-- An approval, with what was decided about it.
create or replace function bank.approval_get(
  approval    bigint,
  credential  bytea default null,
  book        integer default 1
)
returns bank.approval
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
  v_approval bank.approval;
begin
  v_caller := bank_private.caller_enter(book, credential, 'approvals:read', false);
  select a.* into v_approval from bank_private.approval_present(v_caller, approval) a;
  if v_approval.approval_id is null or approval is null then
    perform bank_private.error_raise('approval_unknown');
  end if;
  return v_approval;
end
$fn$;
comment on function bank.approval_get is
  'An approval: whoever asked, the customer in person, and staff see it. approval: id; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: '
  'bank.approval. Errors: unauthenticated, principal_suspended, scope_missing, approval_unknown.';
alter function bank.approval_get owner to bank_exec;
revoke all on function bank.approval_get from public;
grant execute on function bank.approval_get to bank_api, bank_service;
