-- Adds a payee of a customer, with what the check of its name found: by the customer, its agent who
-- may debit, or staff. A name that does not match is added too: the rules judge what is paid. From
-- now on it counts as new, until the cooling-off is over or staff trust it. Adding it again under
-- the same name changes nothing; under another name it is refused, for a payee never changes.
-- It cannot be previewed, for it tells what bank.payee_confirm tells.
-- Locking: the checks of the principal, then the payee.
-- Order of the checks after those of every write: payee_check_limit, customer_unknown,
-- account_unknown, mandate_missing, customer_suspended, payee_known.
create or replace function bank.payee_add(
  customer        bigint,
  account_number  text,
  name            text,
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
  v_call    bank_private.call;
  v_check   record;
  v_known   record;
  v_ignored text;
begin
  if num_nulls(customer, account_number, name) > 0 then
    perform bank_private.error_raise(
      'request_invalid', 'customer, account_number and name are required.');
  end if;
  perform bank_private.text_check('account_number', account_number, 34);
  perform bank_private.text_check('name', name, 200);
  v_call := bank_private.call_enter(
    book, credential, 'payee_add', 'payees:write', idempotency_key,
    jsonb_build_object('customer', customer, 'account_number', account_number, 'name', name),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_check := bank_private.payee_check_enter(v_call, customer, account_number, name);
  v_call  := v_check.call;
  if v_call.outcome is null then
    v_ignored := pg_advisory_xact_lock(
      book, hashtext('payee:' || customer || ':' || v_check.account_id));
    select o.id, o.name
      into v_known
      from bank_data.payee o
     where o.book_id = book and o.customer_id = customer and o.account_id = v_check.account_id
       and o.removed_at is null;
    v_call.subject_id := v_known.id;
    if v_known.name <> name then
      v_call.outcome := 'payee_known';
      v_call.facts   := jsonb_build_object('payee_id', v_known.id::text, 'name', v_known.name);
    elsif v_known.id is null then
      if v_check.match <> 'match' then
        perform bank_private.payee_miss(v_call.caller);
      end if;
      insert into bank_data.payee (book_id, customer_id, account_id, name, match, created_by)
      values (book, customer, v_check.account_id, payee_add.name, v_check.match,
              (v_call.caller).principal_id)
      returning id into v_call.subject_id;
    else
      v_check.holder := null;
    end if;
  end if;
  if v_call.outcome is null then
    v_call.facts := (select bank_private.resource_present(to_jsonb(o))
                            || jsonb_build_object('account_name', v_check.holder)
                       from bank_private.payee_present(
                              v_call.caller, customer, v_call.subject_id) o);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.payee_add is
  'Adds a payee. customer: who pays; account_number: the account that is paid; name: of the '
  'payee as the payer knows it, up to 200 characters; idempotency_key: repeat with it after any '
  'doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt with the payee, and '
  'account_name, the real name on a close match, else null. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'payee_check_limit, customer_unknown, account_unknown, mandate_missing, customer_suspended, '
  'payee_known. Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.payee_add owner to bank_exec;
revoke all on function bank.payee_add from public;
grant execute on function bank.payee_add to bank_api, bank_service;
