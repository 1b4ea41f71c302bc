-- A rule, in force or not. Staff only.
create or replace function bank.rule_get(
  rule       bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.rule
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_caller bank_private.caller;
  v_rule   bank.rule;
begin
  v_caller := bank_private.staff_enter(book, credential, 'rules:read');
  select r.* into v_rule from bank_private.rule_present(v_caller, coalesce(rule, 0)) r;
  if not found then
    perform bank_private.error_raise('rule_unknown');
  end if;
  return v_rule;
end
$fn$;
comment on function bank.rule_get is
  'A rule. rule: its id; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.rule. Errors: unauthenticated, principal_suspended, '
  'scope_missing, staff_only, rule_unknown.';
alter function bank.rule_get owner to bank_exec;
revoke all on function bank.rule_get from public;
grant execute on function bank.rule_get to bank_api, bank_service;
