-- Kernel: writes down what postings_settle has decided: the journal rows of the postings that have
-- an id, in one insert.
create or replace function bank_private.postings_write(
  call       bank_private.call,
  postings   bank_private.posting[],
  posted     bank_private.posted[],
  parents    bigint[],
  currencies text[],
  debits_at  integer[],
  rule_set   bigint,
  measured   bank_private.rule_measured[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  insert into bank_data.journal (
    id, occurred_at, book_id, principal_id, credential_id, customer_id, mandate_id, subject_id,
    session_id, request_id, idempotency_id, operation, outcome, parent_id, value_date,
    debit_account_id, credit_account_id, credit_customer_id, amount, currency,
    debit_balance, debit_available, credit_balance, debit_version, credit_version, request,
    rule_set_id, rule_values
  )
  overriding system value
  select r.id, r.occurred_at, (call.caller).book_id, (call.caller).principal_id,
         (call.caller).credential_id, r.customer_id, r.mandate_id, r.subject_id,
         (call.caller).session_id, call.request_id, r.idempotency_id, r.operation, 'applied',
         coalesce(r.parent_id, r.first_id), r.value_date,
         r.debit_account_id, r.credit_account_id, r.credit_customer_id, r.moved,
         currencies[r.debit_at],
         r.debit_balance, r.debit_available, r.credit_balance, r.debit_version, r.credit_version,
         r.request, case when r.measured is not null then rule_set end, r.measured
    from rows from (
           unnest(postings), unnest(posted), unnest(parents), unnest(debits_at),
           unnest(measured))
         r (item, operation, debit_account_id, credit_account_id, customer_id, credit_customer_id,
            mandate_id, amount, up_to, released, may_overdraw, expected_version,
            available_at_least, duplicate_since, idempotency_id, parent_id, subject_id, value_date,
            request,
            posted_item, id, outcome, facts, moved, debit_balance, debit_available, debit_version,
            credit_balance, credit_version, occurred_at,
            first_id, debit_at, measured)
   where r.id is not null;
end
$fn$;
comment on function bank_private.postings_write is
  'Appends the journal rows of postings. call: who and why; posted: what became of each; parents: '
  'of each the id of the first posting of its item, when it is not the first; currencies, '
  'debits_at: of the accounts of the call, and the place of the debited one among them; rule_set, '
  'measured: by which rules each was measured, and the values.';
alter function bank_private.postings_write owner to bank_ledger;
revoke all on function bank_private.postings_write from public;
