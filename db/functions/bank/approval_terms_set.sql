-- Sets how long calls wait for approval, and how many of the staff must approve above which
-- amounts; by staff. For what is asked for from now on.
create or replace function bank.approval_terms_set(
  hours           integer default null,
  levels          jsonb default null,
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
  v_level record;
begin
  if num_nonnulls(hours, levels) = 0 or hours not between 1 and 720 then
    perform bank_private.error_raise('request_invalid',
      'hours (1 to 720) or levels is required.');
  end if;
  perform bank_private.approval_levels_check(levels);
  v_call := bank_private.call_enter(
    book, credential, 'approval_terms_set', 'approvals:write', idempotency_key,
    jsonb_build_object('hours', hours, 'levels', levels),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    update bank_data.book b
       set approval_hours = coalesce(hours, b.approval_hours)
     where b.id = book;
    for v_level in
      select l.currency, bank_private.limit_minor(
               l.above, bank_private.currency_exponent(l.currency)) as above, l.approvers
        from jsonb_to_recordset(levels) l (currency text, above numeric, approvers integer)
    loop
      insert into bank_data.approval_level (book_id, currency, above, approvers)
      values (book, v_level.currency, v_level.above, v_level.approvers)
      on conflict on constraint approval_level_pk do update
        set approvers = excluded.approvers;
    end loop;
    v_call.facts := bank_private.approval_terms_resource(book);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.approval_terms_set is
  'Sets what holds for approvals of the book. hours: how long a call waits, 1 to 720, null = as '
  'before; levels: a JSON array of {currency, above, approvers}: above this amount (major units, '
  'as text) so many of the staff must approve, 1 to 10; those that are not named stay; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with hours and all levels. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only. Errors: request_invalid, '
  'amount_invalid, unauthenticated, idempotency_key_invalid, currency_unknown, amount_precision.';
alter function bank.approval_terms_set owner to bank_exec;
revoke all on function bank.approval_terms_set from public;
grant execute on function bank.approval_terms_set to bank_api, bank_service;
