-- Sets how long a payee counts as new, and how many names a principal may get wrong in a day; by
-- staff. Both count at once, for payees that were added before too.
create or replace function bank.payee_terms_set(
  cooling_off_hours integer default null,
  misses_per_day    integer default null,
  idempotency_key   text default null,
  credential        bytea default null,
  request_id        uuid default null,
  book              integer default 1
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
  if num_nonnulls(cooling_off_hours, misses_per_day) = 0
     or cooling_off_hours not between 0 and 8760 or misses_per_day not between 1 and 100000 then
    perform bank_private.error_raise('request_invalid',
      'cooling_off_hours (0 to 8760) or misses_per_day (1 to 100000) is required.');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'payee_terms_set', 'payees:write', idempotency_key,
    jsonb_build_object(
      'cooling_off_hours', cooling_off_hours, 'misses_per_day', misses_per_day),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    update bank_data.book b
       set payee_cooling_off_hours = coalesce(cooling_off_hours, b.payee_cooling_off_hours),
           payee_misses_per_day = coalesce(misses_per_day, b.payee_misses_per_day)
     where b.id = book;
    v_call.facts := (select jsonb_build_object(
                              'cooling_off_hours', b.payee_cooling_off_hours,
                              'misses_per_day', b.payee_misses_per_day)
                       from bank_data.book b
                      where b.id = book);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.payee_terms_set is
  'Sets what holds for all payees of the book. cooling_off_hours: how long a payee counts as '
  'new, 0 to 8760, null = as before; misses_per_day: how many checks of a principal may find '
  'another name in a day, 1 to 100000, null = as before; idempotency_key: repeat with it after '
  'any doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt with both. Outcomes: '
  'applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'staff_only. Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.payee_terms_set owner to bank_exec;
revoke all on function bank.payee_terms_set from public;
grant execute on function bank.payee_terms_set to bank_api, bank_service;
