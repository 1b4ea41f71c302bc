-- Says what a rule would have changed, before it is made: what was moved since then is measured by
-- it. Nothing is written. Staff only.
create or replace function bank.rule_replay(
  terms      jsonb,
  since      timestamptz default null,
  credential bytea default null,
  book       integer default 1
)
returns bank.rule_replay
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
  v_since timestamptz := coalesce(since, now() - interval '7 days');
  v_read  record;
begin
  perform bank_private.rule_terms_check(terms);
  if not v_since between now() - interval '92 days' and now() then
    perform bank_private.error_raise(
      'request_invalid', 'since must lie within the last 92 days.');
  end if;
  perform bank_private.staff_enter(book, credential, 'rules:read');
  v_read := bank_private.rule_terms_read(book, 'preview', terms);
  if v_read.outcome is not null then
    perform bank_private.error_raise(v_read.outcome);
  end if;
  return bank_private.rule_replay_read(v_read.rule, v_since);
end
$fn$;
comment on function bank.rule_replay is
  'What a rule would have changed. terms: as of bank.rule_create; since: within the last 92 days, '
  'null = 7 days ago; credential: sha256 of the key, null for a trusted service; book: '
  'accounting book. Result: bank.rule_replay. Errors: request_invalid, amount_invalid, '
  'unauthenticated, principal_suspended, scope_missing, staff_only, customer_unknown, '
  'principal_unknown, account_unknown, mandate_unknown, product_unknown, currency_unknown, '
  'amount_precision.';
alter function bank.rule_replay owner to bank_exec;
revoke all on function bank.rule_replay from public;
grant execute on function bank.rule_replay to bank_api, bank_service;
