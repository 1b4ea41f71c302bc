-- Gives a mandate by a document: an AP2 payment mandate (Agent Payments Protocol, version 0.2). Its
-- terms are exactly the constraints of the document, which is kept with it as evidence. What the
-- bank cannot hold is an error, so that nobody believes in a limit that no call would look at.
-- Signatures are not verified: who may give a mandate (bank.mandate_create) answers for the
-- document. The agent is known by its own credential, not by the key in cnf.
-- Order of the checks after those of every write: staff_only, customer_unknown, principal_unknown,
-- account_unknown, mandate_unknown, mandate_wider, mandate_missing, customer_suspended,
-- currency_unknown, amount_precision.
create or replace function bank.mandate_import(
  principal       bigint,
  customer        bigint,
  document        jsonb,
  payees          jsonb default null,
  instruments     jsonb default null,
  unenforced      text[] default null,
  purpose         text default null,
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
  v_call    bank_private.call;
  v_caller  bank_private.caller;
  v_given   record;
  v_times   record;
  v_actions text[] := array['debit'];
  v_numbers text[];
  v_terms   jsonb;
begin
  if num_nulls(principal, customer, document) > 0 then
    perform bank_private.error_raise(
      'request_invalid', 'principal, customer and document are required.');
  end if;
  perform bank_private.text_check('purpose', purpose, 500);
  perform bank_private.idempotency_check(idempotency_key);
  perform bank_private.ap2_check(document, payees, instruments, unenforced);
  v_call := bank_private.call_enter(
    book, credential, 'mandate_import', 'mandates:write', idempotency_key,
    jsonb_build_object(
      'principal', principal, 'customer', customer, 'document', document, 'payees', payees,
      'instruments', instruments, 'unenforced', unenforced, 'purpose', purpose,
      'parent', parent),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null and unenforced is not null
     and not v_caller.is_staff and v_caller.class <> 'customer' then
    v_call.outcome := 'staff_only';
    v_call.facts   := '{"field": "unenforced"}';
  end if;
  if v_call.outcome is null then
    v_times   := bank_private.ap2_times(book, document);
    v_numbers := bank_private.ap2_accounts(
      document -> 'payment_instrument',
      bank_private.ap2_constraint(document, 'payment.allowed_payment_instruments') -> 'allowed',
      instruments);
    v_given := bank_private.mandate_enter(
      v_caller, principal, customer, v_actions, v_numbers, v_times.starts_at, v_times.expires_at,
      parent, bank_private.ap2_accounts(
        document -> 'payee',
        bank_private.ap2_constraint(document, 'payment.allowed_payees') -> 'allowed', payees));
    v_call.outcome := v_given.outcome;
    v_call.facts   := v_given.facts;
  end if;
  if v_call.outcome is null then
    v_terms := bank_private.ap2_terms(document, payees);
    perform bank_private.mandate_terms_check(v_terms);
    v_call.subject_id := bank_private.mandate_write(
      v_caller, principal, customer, v_given.account_ids, v_actions, purpose, v_times.starts_at,
      coalesce(v_times.expires_at,
               least(v_times.starts_at + interval '1 year', v_given.expires_at)),
      v_given.parent_ids, bank_private.mandate_terms_read(book, v_terms),
      bank_private.mandate_source(document, payees, instruments, to_jsonb(unenforced)));
    v_call.customer_id := customer;
    v_call.mandate_id  := v_call.subject_id;
    v_call.facts := (select bank_private.resource_present(to_jsonb(m))
                       from bank_private.mandate_present(v_caller, v_call.subject_id) m);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.mandate_import is
  'Gives a mandate to debit whose terms are the constraints of a document, and keeps the document. '
  'principal: the agent or service; customer: whose accounts; document: an AP2 payment mandate, '
  'vct mandate.payment.open.1 or mandate.payment.1, its signatures verified by whoever gives it; '
  'payees: an account number for each id of a payee in it; instruments: one of the customer for '
  'each id of a payment instrument; unenforced: {payment.reference} when the giver, staff or the '
  'customer in person, answers for that constraint; purpose: up to 500 characters; parent: the '
  'mandate that this one narrows, null = none; idempotency_key: repeat with it after any doubt; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null = '
  'a new one; book: accounting book. Result: bank.receipt with the mandate. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, staff_only, '
  'customer_unknown, principal_unknown, account_unknown, mandate_unknown, mandate_wider, '
  'mandate_missing, customer_suspended. Errors: request_invalid, idempotency_key_invalid, '
  'document_invalid, constraint_unknown, unauthenticated, currency_unknown, amount_precision.';
alter function bank.mandate_import owner to bank_exec;
revoke all on function bank.mandate_import from public;
grant execute on function bank.mandate_import to bank_api, bank_service;
