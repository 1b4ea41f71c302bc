-- Suspends a mandate, and with it those that narrow it, effective for the very next call. By staff,
-- by the customer who gave it, or by the principal who has it or gave it: each side for itself.
-- Suspending again changes nothing.
create or replace function bank.mandate_suspend(
  mandate         bigint,
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
  v_side text;
begin
  if mandate is null then
    perform bank_private.error_raise('request_invalid', 'mandate is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'mandate_suspend', 'mandates:write', idempotency_key,
    jsonb_build_object('mandate', mandate, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.mandate_side_enter(v_call, mandate);
  v_side := v_call.facts ->> 'side';
  if v_call.outcome is null then
    perform bank_private.mandate_suspension_set(book, mandate, v_side, true);
    v_call.facts := (select bank_private.resource_present(to_jsonb(m))
                       from bank_private.mandate_present(v_call.caller, mandate) m);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.mandate_suspend is
  'Suspends a mandate for the side of the caller: staff, customer, giver or holder. mandate: id; '
  'reason: up to 500 characters; idempotency_key: repeat with it after any doubt; credential: '
  'sha256 of the key, null for a trusted service; request_id: the id to record, null = a new one; '
  'book: accounting book. Result: bank.receipt with the mandate. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, mandate_unknown. '
  'Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.mandate_suspend owner to bank_exec;
revoke all on function bank.mandate_suspend from public;
grant execute on function bank.mandate_suspend to bank_api, bank_service;
