-- Matches the open lines of an imported statement once more, after something was booked.
-- Locking: one reconciliation of an account at a time.
create or replace function bank.import_match(
  import          bigint,
  days            integer default 3,
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
  v_call   bank_private.call;
begin
  if import is null or days is null or days not between 0 and 30 then
    perform bank_private.error_raise('request_invalid',
      'import is required, and days must be 0 to 30.');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'import_match', 'reconciliation:write', idempotency_key,
    jsonb_build_object('import', import, 'days', days),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.import_enter(v_call, import);
  if v_call.outcome is null then
    perform bank_private.external_lines_match(v_call, import, days);
    v_call.facts := bank_private.import_resource(v_call);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.import_match is
  'Matches the open lines of an import with entries of its account: by reference and amount; by '
  'amount and day, where as many lines as entries are left; by amount within days, where only '
  'one entry and one line fit. import: id; days: 0 to 30; idempotency_key: repeat with it after '
  'any doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt with the import. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, staff_only, import_unknown. Errors: request_invalid, idempotency_key_invalid, '
  'unauthenticated.';
alter function bank.import_match owner to bank_exec;
revoke all on function bank.import_match from public;
grant execute on function bank.import_match to bank_api, bank_service;
