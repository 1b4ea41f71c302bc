-- Lets an agent or a service act for a customer. Given by the customer in person, by staff for it,
-- or by whoever has a mandate to delegate: then the new one narrows that one, and what is moved
-- with it counts on both.
-- Order of the checks after those of every write: staff_only, customer_unknown, principal_unknown,
-- account_unknown, mandate_unknown, mandate_wider, mandate_missing, customer_suspended,
-- currency_unknown, amount_precision.
create or replace function bank.mandate_create(
  principal       bigint,
  customer        bigint,
  actions         text[],
  account_numbers text[] default null,
  purpose         text default null,
  starts_at       timestamptz default null,
  expires_at      timestamptz default null,
  terms           jsonb default null,
  parent          bigint default null,
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
  v_given      record;
  v_starts_at  timestamptz := coalesce(starts_at, now());
  v_expires_at timestamptz;
begin
  if num_nulls(principal, customer, actions) > 0 or cardinality(actions) = 0
     or not actions <@ array['read', 'debit', 'manage', 'delegate'] then
    perform bank_private.error_raise('request_invalid',
      'principal, customer and actions are required; actions are read, debit, manage, delegate.');
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
  perform bank_private.mandate_terms_check(terms);
  v_call := bank_private.call_enter(
    book, credential, 'mandate_create', 'mandates:write', idempotency_key,
    jsonb_build_object(
      'principal', principal, 'customer', customer, 'actions', actions,
      'account_numbers', account_numbers, 'purpose', purpose,
      'starts_at', starts_at, 'expires_at', expires_at, 'terms', terms, 'parent', parent),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null then
    if parent is not null then
      perform bank_private.mandate_parent_lock(book, parent);
    end if;
    v_given := bank_private.mandate_enter(
      v_caller, principal, customer, actions, account_numbers, v_starts_at,
      case when expires_at is not null then v_expires_at end, parent,
      array(select jsonb_array_elements_text(terms -> 'payees')));
    v_call.outcome := v_given.outcome;
    v_call.facts   := v_given.facts;
  end if;
  if v_call.outcome is null then
    v_call.subject_id := bank_private.mandate_write(
      v_caller, principal, customer, v_given.account_ids, actions, purpose, v_starts_at,
      least(v_expires_at, v_given.expires_at), v_given.parent_ids,
      bank_private.mandate_terms_read(book, terms));
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
  'debit, manage, delegate; account_numbers: only these accounts, null = all, later ones too; '
  'purpose: up to 500 characters; starts_at: null = now; expires_at: null = in one year, with the '
  'parent at the latest; terms: what each movement is judged by: an object with currency, '
  'amount_min, amount_max, approval_above (decimal, major units), payees (account numbers), '
  'every (P1D, P2W, P1M, P1Y: the time between two movements) and limits (objects with period, '
  'length, amount, uses), null = no terms; parent: the mandate that '
  'this one narrows, null = none; idempotency_key: repeat with it after any doubt; credential: '
  'sha256 of the key, null for a trusted service; request_id: the id to record, null = a new one; '
  'book: accounting book. Result: bank.receipt with the mandate. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, staff_only, '
  'customer_unknown, principal_unknown, account_unknown, mandate_unknown, mandate_wider, '
  'mandate_missing, customer_suspended. Errors: request_invalid, amount_invalid, unauthenticated, '
  'idempotency_key_invalid, currency_unknown, amount_precision.';
alter function bank.mandate_create owner to bank_exec;
revoke all on function bank.mandate_create from public;
grant execute on function bank.mandate_create to bank_api, bank_service;
