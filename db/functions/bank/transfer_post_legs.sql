-- Moves money in up to 100 legs, in their order, all or nothing: a leg may spend what an earlier
-- one brings. One row of the journal is the request with its answer, each leg is a transfer of its
-- own that names that row as its parent.
-- Order of the checks: as for transfer_post, each over all legs. What forbids a leg is told for
-- each, as legs_refused.
-- A leg costs the fee that a transfer of its own would cost.
-- Idempotency: a key names the whole request. Without one each leg is compared with earlier
-- transfers.
-- Locking: key, then all accounts by id. The inner block is a subtransaction, so that a refusal
-- leaves its journal row and nothing else.
create or replace function bank.transfer_post_legs(
  legs            jsonb,
  currency        text default null,
  idempotency_key text default null,
  memo            text default null,
  metadata        jsonb default null,
  end_to_end_id   text default null,
  allow_duplicate boolean default false,
  mandate         bigint default null,
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
  v_call     bank_private.call;
  v_request  jsonb;
  v_legs     jsonb;
  v_postings bank_private.posting[];
  v_since    timestamptz;
  v_head_id  bigint;
  v_outcome  text;
  v_facts    text;
begin
  if num_nulls(legs, book) > 0 then
    perform bank_private.error_raise('request_invalid', 'legs are required.');
  end if;
  v_request := bank_private.transfer_request(memo, metadata, end_to_end_id, mandate);
  v_legs    := bank_private.legs_read(legs, idempotency_key);
  v_call    := bank_private.call_enter(
    book, credential, 'transfer_post_legs', 'transfers:write', idempotency_key,
    coalesce(v_request, '{}') || jsonb_build_object('legs', v_legs, 'currency', currency),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  elsif v_call.outcome is not null then
    return bank_private.call_record(v_call);
  end if;

  begin
    if idempotency_key is null and allow_duplicate is not true then
      v_since := bank_private.duplicate_since(book);
    end if;
    v_postings := bank_private.legs_enter(v_call, v_legs, currency, mandate, v_since);
    v_head_id  := bank_private.journal_id_draw();
    v_call.facts := bank_private.legs_settle(v_call, v_legs, v_postings, v_head_id);
    -- for whom and under what, when it is one customer and one mandate only
    select case when min(p.customer_id) = max(p.customer_id) then min(p.customer_id) end,
           case when min(p.mandate_id) = max(p.mandate_id) then min(p.mandate_id) end
      into v_call.customer_id, v_call.mandate_id
      from unnest(v_postings) p;
    v_call.outcome := 'applied';
    perform bank_private.journal_append(v_call, v_head_id);
    return bank_private.receipt_present('applied', v_call.request_id, false, v_call.facts);
  exception
    when sqlstate 'RB001' then   -- refused: every leg booked above is undone
      get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
  end;
  v_call.outcome := v_outcome;
  v_call.facts   := nullif(v_facts, '')::jsonb;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.transfer_post_legs is
  'Transfers money in 1 to 100 legs, all or nothing, in their order. legs: JSON array of objects '
  'with from_account, to_account, amount (decimal string, major units) and memo (optional, in '
  'place of that of all); currency: ISO 4217 that all legs must have, null = that of each; '
  'idempotency_key: 1 to 255 printable characters, repeat with it after any doubt; memo: up to 500 '
  'characters; metadata: JSON object up to 4096 characters; end_to_end_id: up to 35 characters '
  '(ISO 20022), all three of each leg; allow_duplicate: true when legs equal to earlier payments '
  'are meant, without a key; mandate: a particular mandate of the caller, null = any in force; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, null = '
  'a new one; book: accounting book. Result: bank.receipt with the legs, each with its '
  'transfer_id, its fee, and the resulting balance of its debited account. Each refused leg is '
  'named in the facts, with one of the outcomes of bank.transfer_post. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, legs_refused. '
  'Errors, nothing is written: request_invalid, amount_invalid, idempotency_key_invalid, '
  'same_account, unauthenticated, currency_unknown, currency_mismatch, amount_precision.';
alter function bank.transfer_post_legs owner to bank_exec;
revoke all on function bank.transfer_post_legs from public;
grant execute on function bank.transfer_post_legs to bank_api, bank_service;
