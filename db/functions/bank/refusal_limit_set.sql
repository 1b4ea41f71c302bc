-- Sets how often an agent may be refused before the bank suspends it; by staff. It holds from the
-- next refusal on, and counts what is in the window already.
create or replace function bank.refusal_limit_set(
  allowed         integer,
  window_seconds  integer default null,
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
  v_call bank_private.call;
begin
  if allowed not between 0 and 1000 or window_seconds not between 1 and 86400 then
    perform bank_private.error_raise('request_invalid',
      'allowed must be 0 to 1000, or null; window_seconds must be 1 to 86400.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'refusal_limit_set', 'principals:write', idempotency_key,
    jsonb_build_object(
      'allowed', allowed, 'window_seconds', window_seconds, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    update bank_data.book b
       set refusals_allowed = refusal_limit_set.allowed,
           refusals_seconds = coalesce(window_seconds, b.refusals_seconds)
     where b.id = book;
    v_call.facts := (select jsonb_build_object(
                              'allowed', b.refusals_allowed, 'window_seconds', b.refusals_seconds)
                       from bank_data.book b
                      where b.id = book);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.refusal_limit_set is
  'Sets how often an agent may be refused before it is suspended. allowed: how many refusals in '
  'the window, 0 to 1000, null = any number; window_seconds: its length, 1 to 86400, null = as '
  'before; reason: up to 500 characters; idempotency_key: repeat with it after any doubt; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null '
  '= a new one; book: accounting book. Result: bank.receipt with both. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, staff_only. '
  'Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.refusal_limit_set owner to bank_exec;
revoke all on function bank.refusal_limit_set from public;
grant execute on function bank.refusal_limit_set to bank_api, bank_service;
