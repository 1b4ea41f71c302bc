-- Creates a principal: an agent, a trusted service, a human of the staff, or a customer in person.
-- Staff only; humans and services with a database login are made by an operator only, so that no
-- one of the staff can make a second self to approve with.
-- Order of the checks after those of every write: staff_only, customer_unknown, operator_only,
-- scope_exceeded, login_taken.
create or replace function bank.principal_create(
  class           text,
  name            text,
  scopes          text[],
  customer        bigint default null,
  login           text default null,
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
  v_caller bank_private.caller;
begin
  if name is null or class is null or class not in ('agent', 'service', 'human', 'customer') then
    perform bank_private.error_raise('request_invalid',
      'name is required, and class must be agent, service, human or customer.');
  elsif (class = 'customer') <> (customer is not null) then
    perform bank_private.error_raise('request_invalid',
      'customer belongs to class customer, and only to it.');
  elsif login is not null
        and (class <> 'service' or login ~ '^(bank_|pg_)'
             or octet_length(login) not between 1 and 63) then
    perform bank_private.error_raise('request_invalid',
      'login belongs to class service, has 1 to 63 bytes, and does not begin with bank_ or pg_.');
  end if;
  perform bank_private.text_check('name', name, 200);
  perform bank_private.scopes_check(scopes);
  v_call := bank_private.call_enter(
    book, credential, 'principal_create', 'principals:write', idempotency_key,
    jsonb_build_object(
      'class', class, 'name', name, 'scopes', scopes, 'customer', customer, 'login', login),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null then
    v_call.outcome := case
      when not v_caller.is_staff then 'staff_only'
      when customer is not null and not exists (
             select from bank_data.customer c
              where c.book_id = book and c.id = principal_create.customer and c.kind <> 'internal')
        then 'customer_unknown'
      when (class = 'human' or login is not null) and v_caller.class <> 'service'
        then 'operator_only'
      when not scopes <@ v_caller.scopes then 'scope_exceeded'
    end;
  end if;
  if v_call.outcome is null then
    insert into bank_data.principal (book_id, class, name, scopes, customer_id, login)
    values (book, principal_create.class, principal_create.name, principal_create.scopes,
            principal_create.customer, principal_create.login)
    on conflict do nothing   -- only the login can be taken
    returning id into v_call.subject_id;
    if v_call.subject_id is null then
      v_call.outcome := 'login_taken';
    else
      v_call.facts := (select bank_private.resource_present(to_jsonb(p))
                         from bank_private.principal_present(v_caller, v_call.subject_id) p);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.principal_create is
  'Creates a principal. class: agent, service, human or customer; name: 1 to 200 characters; '
  'scopes: the widest its credentials may have; customer: who it is, for class customer; login: '
  'database login of a trusted service, not one of pgteller''s own; idempotency_key: repeat with '
  'it after any doubt; credential: sha256 of the key, null for a trusted service; request_id: the '
  'id to record, null = a new one; book: accounting book. Result: bank.receipt with the '
  'principal. Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, staff_only, customer_unknown, operator_only, scope_exceeded, login_taken. '
  'Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.principal_create owner to bank_exec;
revoke all on function bank.principal_create from public;
grant execute on function bank.principal_create to bank_api, bank_service;
