-- Sets how far an account may go below zero, effective for the very next debit. Staff only.
-- What is owed already stays owed: an account beyond its new limit takes credits, and debits again
-- when it is back. The receipt says what is available, which is then less than zero.
-- Order of the checks after those of every write: staff_only, account_unknown, amount_precision,
-- account_internal, account_closed.
create or replace function bank.account_limit_set(
  account_number  text,
  overdraft_limit numeric,
  reason          text default null,
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
  v_call     bank_private.call;
  v_exponent smallint;
begin
  if overdraft_limit is null then
    perform bank_private.error_raise('request_invalid', 'overdraft_limit is required.');
  end if;
  perform bank_private.text_check('account_number', account_number, 34);
  perform bank_private.text_check('reason', reason, 500);
  if not (overdraft_limit >= 0 and overdraft_limit < 1e18) then
    perform bank_private.error_raise('amount_invalid');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'account_limit_set', 'products:write', idempotency_key,
    jsonb_build_object(
      'account_number', account_number, 'overdraft_limit', trim_scale(overdraft_limit)::text,
      'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  v_call := bank_private.call_account_enter(v_call, account_number, 'manage');
  if v_call.outcome is null then
    v_exponent     := (bank_private.account_find(book, account_number)).exponent;
    v_call.outcome := bank_private.account_limit_write(
      v_call, bank_private.limit_minor(overdraft_limit, v_exponent));
    if v_call.outcome is null then
      v_call.facts := bank_private.account_resource(v_call);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.account_limit_set is
  'Sets the overdraft limit of an account. account_number: its number; overdraft_limit: how far '
  'it may go below zero, major units, 0 = not; reason: up to 500 characters; idempotency_key: '
  'repeat with it after any doubt; credential: sha256 of the key, null for a trusted service; '
  'request_id: the id to record, null = a new one; book: accounting book. Result: bank.receipt '
  'with the account. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only, account_unknown, account_internal, '
  'account_closed. Errors: request_invalid, amount_invalid, unauthenticated, '
  'idempotency_key_invalid, amount_precision.';
alter function bank.account_limit_set owner to bank_exec;
revoke all on function bank.account_limit_set from public;
grant execute on function bank.account_limit_set to bank_api, bank_service;
