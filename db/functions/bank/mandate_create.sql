-- Lets an agent or a service act for a customer. Given by the customer in person, or by staff for
-- it.
-- Order of the checks after those of every write: staff_only, customer_unknown, principal_unknown,
-- account_unknown, customer_suspended.
create or replace function bank.mandate_create(
  principal       bigint,
  customer        bigint,
  actions         text[],
  account_numbers text[] default null,
  purpose         text default null,
  starts_at       timestamptz default null,
  expires_at      timestamptz default null,
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
  v_call       bank_private.call;
  v_caller     bank_private.caller;
  v_gate       record;
  v_class      text;
  v_ids        bigint[];
  v_starts_at  timestamptz := coalesce(starts_at, now());
  v_expires_at timestamptz;
begin
  if num_nulls(principal, customer, actions) > 0 or cardinality(actions) = 0
     or not actions <@ array['read', 'debit', 'manage'] then
    perform bank_private.error_raise('request_invalid',
      'principal, customer and actions are required; actions are read, debit and manage.');
  elsif not (v_starts_at > '2000-01-01' and v_starts_at < '9000-01-01') then
    perform bank_private.error_raise('request_invalid', 'starts_at is out of range.');
  end if;
  v_expires_at := coalesce(expires_at, v_starts_at + interval '1 year');
  if not (v_expires_at > v_starts_at and v_expires_at < '9999-01-01') then
    perform bank_private.error_raise('request_invalid', 'expires_at must be after starts_at.');
  elsif cardinality(account_numbers) not between 1 and 1000 then
    perform bank_private.error_raise(
      'request_invalid', 'account_numbers must name 1 to 1000 accounts.');
  end if;
  perform bank_private.text_check('account_numbers', n, 34) from unnest(account_numbers) n;
  perform bank_private.text_check('purpose', purpose, 500);
  v_call := bank_private.call_enter(
    book, credential, 'mandate_create', 'mandates:write', idempotency_key,
    jsonb_build_object(
      'principal', principal, 'customer', customer, 'actions', actions,
      'account_numbers', account_numbers, 'purpose', purpose,
      'starts_at', starts_at, 'expires_at', expires_at),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null and not v_caller.is_staff and v_caller.class <> 'customer' then
    v_call.outcome := 'staff_only';
  end if;
  if v_call.outcome is null then
    v_gate  := bank_private.customer_enter(v_caller, customer, 'manage');
    v_class := bank_private.principal_class(book, principal);
    v_ids   := (select array_agg(a.id order by a.id)
                  from bank_data.account a
                 where a.book_id = book and a.customer_id = mandate_create.customer
                   and a.number = any (account_numbers));
    v_call.outcome := case
      when v_gate.outcome = 'customer_unknown' then v_gate.outcome
      when v_class is null or v_class not in ('agent', 'service') then 'principal_unknown'
      when coalesce(cardinality(v_ids), 0) <> coalesce(cardinality(account_numbers), 0)
        then 'account_unknown'
      else v_gate.outcome
    end;
  end if;
  if v_call.outcome is null then
    insert into bank_data.mandate as m (
      book_id, principal_id, customer_id, account_ids, actions, purpose, starts_at, expires_at
    )
    values (
      book, principal, customer, v_ids, mandate_create.actions, mandate_create.purpose,
      v_starts_at, v_expires_at
    )
    returning m.id into v_call.subject_id;
    v_call.customer_id := customer;
    v_call.mandate_id  := v_call.subject_id;
    v_call.facts := (select bank_private.resource_present(to_jsonb(m))
                       from bank_private.mandate_present(v_caller, v_call.subject_id) m);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.mandate_create is
  'Gives a mandate. principal: the agent or service; customer: whose accounts; actions: read, '
  'debit, manage; account_numbers: only these accounts, null = all, later ones too; purpose: up '
  'to 500 characters; starts_at: null = now; expires_at: null = in one year; idempotency_key: '
  'repeat with it after any doubt; credential: sha256 of the key, null for a trusted service; '
  'request_id: the id to record, null = a new one; book: accounting book. Result: bank.receipt '
  'with the mandate. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only, customer_unknown, principal_unknown, '
  'account_unknown, customer_suspended. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.mandate_create owner to bank_exec;
revoke all on function bank.mandate_create from public;
grant execute on function bank.mandate_create to bank_api, bank_service;
