-- Changes the name, address, phone or email of a customer, or asks people to: what an agent asks
-- for waits for the customer in person, what the customer asks for in person waits for the staff as
-- far as the terms of the book say, and what one of the staff asks for waits for another one.
-- What waits is frozen with what the details were: it fails when somebody else changes them first.
-- Who may not see the details learns nothing of them here: not whether they are these already
-- either. One who asks again before people have decided is refused, so that nobody wears them out.
-- Locking: the key, then the customer.
-- Order of the checks after those of every write: customer_unknown, mandate_missing,
-- customer_suspended, details_unchanged, details_pending.
create or replace function bank.customer_update(
  customer        bigint,
  details         jsonb,
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
  v_call    bank_private.call;
  v_gate    record;
  v_after   jsonb := details;
  v_before  jsonb;
  v_needs   record;
  v_pending bigint;
begin
  if customer is null then
    perform bank_private.error_raise('request_invalid', 'customer is required.');
  end if;
  perform bank_private.details_check(details);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'customer_update', 'details:write', idempotency_key,
    jsonb_build_object('customer', customer, 'details', details, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  if v_call.outcome is null then
    v_gate := bank_private.details_enter(v_call.caller, customer);
    v_call.outcome    := v_gate.outcome;
    v_call.facts      := v_gate.facts;
    v_call.mandate_id := v_gate.mandate_id;
  end if;
  if v_call.outcome is not null then
    return bank_private.call_record(v_call);
  end if;

  v_call.customer_id := customer;
  v_call.subject_id  := customer;
  if bank_private.details_party(v_call.caller) <> 'agent' then
    v_after := (select jsonb_object_agg(d.key, d.value)
                  from jsonb_each(details) d
                 where d.value <> v_gate.details -> d.key);
  end if;
  v_before := (select jsonb_object_agg(d.key, v_gate.details -> d.key)
                 from jsonb_each(v_after) d);
  v_needs  := bank_private.details_needs(
    v_call.caller, customer, v_gate.mandate_id, v_after);
  if v_after is null then
    v_call.outcome := 'details_unchanged';
  elsif v_needs.customers + v_needs.staff = 0 then
    v_call.facts := bank_private.customer_change_resource(bank_private.details_write(
      v_call, v_before, v_after, reason, null));
  else
    select a.id into v_pending
      from bank_data.approval a
     where a.book_id = book and a.customer_id = customer
       and a.principal_id = (v_call.caller).principal_id
       and a.operation = 'customer_update' and a.status = 'pending' and a.expires_at > now()
     limit 1;
    if found then
      v_call.outcome := 'details_pending';
      v_call.facts   := jsonb_build_object('approval_id', v_pending::text);
    else
      v_call := bank_private.approval_open(
        v_call,
        jsonb_strip_nulls(jsonb_build_object('reason', reason)) || jsonb_build_object(
          'customer', customer::text, 'before', v_before, 'after', v_after,
          'salt', gen_random_uuid()),   -- a digest of what can be guessed would tell it
        v_needs.reasons, v_needs.customers, v_needs.staff);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.customer_update is
  'Changes details of a customer, or asks people to. customer: id; details: an object of what '
  'changes: name (1 to 200 characters), address (an object of lines, 1 or 2 of up to 70 '
  'characters, town, country, and post_code and region if there are), phone (E.164), email; null '
  'in it takes away, but for the name; reason: up to 500 characters; idempotency_key: repeat with '
  'it after any doubt; credential: sha256 of the key, null for a trusted service; request_id: the '
  'id to record, null = a new one; book: accounting book. Result: bank.receipt with the change '
  '(bank.customer_change) when nobody is needed; with pending_approval the facts name the '
  'approval. Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, customer_unknown, mandate_missing, customer_suspended, details_unchanged, '
  'details_pending, pending_approval. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.customer_update owner to bank_exec;
revoke all on function bank.customer_update from public;
grant execute on function bank.customer_update to bank_api, bank_service;
