-- Says that somebody of the staff has seen to a notice. Acknowledging again changes nothing: the
-- first stays.
create or replace function bank.notice_acknowledge(
  notice          bigint,
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
  if notice is null then
    perform bank_private.error_raise('request_invalid', 'notice is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'notice_acknowledge', 'notices:write', idempotency_key,
    jsonb_build_object('notice', notice, 'reason', reason), request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    update bank_data.notice n
       set acknowledged_at = coalesce(n.acknowledged_at, clock_timestamp()),
           acknowledged_by = coalesce(n.acknowledged_by, (v_call.caller).principal_id)
     where n.book_id = book and n.id = notice;
    if not found then
      v_call.outcome := 'notice_unknown';
    else
      v_call.subject_id := notice;
      v_call.facts := (select bank_private.resource_present(to_jsonb(n))
                         from bank_private.notice_present(v_call.caller, notice) n);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.notice_acknowledge is
  'Acknowledges a notice. notice: id; reason: what was done about it, up to 500 characters; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. Result: '
  'bank.receipt with the notice. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only, notice_unknown. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.notice_acknowledge owner to bank_exec;
revoke all on function bank.notice_acknowledge from public;
grant execute on function bank.notice_acknowledge to bank_api, bank_service;
