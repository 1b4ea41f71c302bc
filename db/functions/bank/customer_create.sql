-- Creates a customer. Staff only. The customer who stands for the bank itself is made with the
-- book.
create or replace function bank.customer_create(
  name            text,
  kind            text default 'person',
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
  if name is null or kind is null or kind not in ('person', 'company') then
    perform bank_private.error_raise('request_invalid',
      'name is required, and kind must be person or company.');
  end if;
  perform bank_private.text_check('name', name, 200);
  v_call := bank_private.call_enter(
    book, credential, 'customer_create', 'customers:write', idempotency_key,
    jsonb_build_object('name', name, 'kind', kind),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    insert into bank_data.customer (book_id, kind, name)
    values (book, customer_create.kind, customer_create.name)
    returning id into v_call.subject_id;
    v_call.customer_id := v_call.subject_id;
    v_call.facts := bank_private.customer_resource(v_call.caller, v_call.subject_id);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.customer_create is
  'Creates a customer. name: 1 to 200 characters; kind: person or company; idempotency_key: '
  'repeat with it after any doubt; credential: sha256 of the key, null for a trusted service; '
  'request_id: the id to record, null = a new one; book: accounting book. Result: bank.receipt '
  'with the customer. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.customer_create owner to bank_exec;
revoke all on function bank.customer_create from public;
grant execute on function bank.customer_create to bank_api, bank_service;
