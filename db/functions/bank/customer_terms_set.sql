-- Sets which details a customer in person changes only with the approval of staff; by staff. For
-- what is asked for from now on.
create or replace function bank.customer_terms_set(
  details_by_staff text[],
  idempotency_key  text default null,
  credential       bytea default null,
  request_id       uuid default null,
  book             integer default 1
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
  if details_by_staff is null or array_position(details_by_staff, null) is not null
     or not details_by_staff <@ array['address', 'email', 'name', 'phone']
     or not 'name' = any (details_by_staff) then
    perform bank_private.error_raise('request_invalid',
      'details_by_staff must be name, and any of address, email and phone.');
  end if;
  details_by_staff := array(select distinct d from unnest(details_by_staff) d order by d);
  v_call := bank_private.call_enter(
    book, credential, 'customer_terms_set', 'customers:write', idempotency_key,
    jsonb_build_object('details_by_staff', details_by_staff),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    update bank_data.book b
       set details_by_staff = customer_terms_set.details_by_staff
     where b.id = book;
    v_call.facts := jsonb_build_object('details_by_staff', details_by_staff);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.customer_terms_set is
  'Sets what holds for changes of details. details_by_staff: which a customer in person changes '
  'only with the approval of staff: name, and any of address, email and phone; idempotency_key: '
  'repeat with it after any doubt; credential: sha256 of the key, null for a trusted service; '
  'request_id: the id to record, null = a new one; book: accounting book. Result: bank.receipt '
  'with details_by_staff. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.customer_terms_set owner to bank_exec;
revoke all on function bank.customer_terms_set from public;
grant execute on function bank.customer_terms_set to bank_api, bank_service;
