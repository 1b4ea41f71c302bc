-- Asks whether an account is held under a name, before it is paid. Tells match, close_match or
-- no_match, and the real name on a close match only (the rule: bank_private.holder_match).
-- Nothing is changed, yet it is a write: each attempt is in the journal, and those that miss count
-- against the principal. It cannot be previewed, or a name could be tried without leaving a trace.
-- Order of the checks after those of every write: payee_check_limit, customer_unknown,
-- account_unknown, mandate_missing, customer_suspended.
create or replace function bank.payee_confirm(
  customer        bigint,
  account_number  text,
  name            text,
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.receipt
language plpgsql
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
  v_call  bank_private.call;
  v_check record;
begin
  if num_nulls(customer, account_number, name) > 0 then
    perform bank_private.error_raise(
      'request_invalid', 'customer, account_number and name are required.');
  end if;
  perform bank_private.text_check('account_number', account_number, 34);
  perform bank_private.text_check('name', name, 200);
  v_call := bank_private.call_enter(
    book, credential, 'payee_confirm', 'payees:write', idempotency_key,
    jsonb_build_object('customer', customer, 'account_number', account_number, 'name', name),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_check := bank_private.payee_check_enter(v_call, customer, account_number, name);
  v_call  := v_check.call;
  if v_call.outcome is null then
    if v_check.match <> 'match' then
      perform bank_private.payee_miss(v_call.caller);
    end if;
    v_call.subject_id := v_check.account_id;
    v_call.facts := jsonb_build_object(
      'customer_id', customer::text, 'account_number', account_number, 'name', name,
      'match', v_check.match, 'account_name', v_check.holder);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.payee_confirm is
  'Compares a name with that of an account, before it is paid. customer: who is going to pay; '
  'account_number: the account that is paid; name: of the payee as the payer knows it, up to 200 '
  'characters; idempotency_key: repeat with it after any doubt; credential: sha256 of the key, '
  'null for a trusted service; request_id: the id to record, null = a new one; book: accounting '
  'book. Result: bank.receipt with match (match, close_match or no_match) and account_name, the '
  'real name on a close match, else null. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, payee_check_limit, customer_unknown, '
  'account_unknown, mandate_missing, customer_suspended. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.payee_confirm owner to bank_exec;
revoke all on function bank.payee_confirm from public;
grant execute on function bank.payee_confirm to bank_api, bank_service;
