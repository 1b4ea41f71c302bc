-- Writes down an intent with what is told about it, and makes it the resource of the call.
create or replace function bank_private.intent_create(
  call            bank_private.call,
  debtor          bank_private.reach,
  creditor        bank_private.reach,
  amount          bigint,
  allow_duplicate boolean,
  payee_name      text,
  expires_in      interval,
  request         jsonb,
  shown           jsonb
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book   constant integer := (call.caller).book_id;
  v_intent bank_data.intent;
begin
  v_intent.book_id         := v_book;
  v_intent.id              := nextval('bank_data.intent_id_seq');
  v_intent.principal_id    := (call.caller).principal_id;
  v_intent.customer_id     := debtor.customer_id;
  v_intent.mandate_id      := debtor.mandate_id;
  v_intent.session_id      := (call.caller).session_id;
  v_intent.from_account_id := debtor.account_id;
  v_intent.to_account_id   := creditor.account_id;
  v_intent.currency        := debtor.currency;
  v_intent.amount          := amount;
  v_intent.memo            := request ->> 'memo';
  v_intent.metadata        := request -> 'metadata';
  v_intent.end_to_end_id   := request ->> 'end_to_end_id';
  v_intent.allow_duplicate := allow_duplicate;
  v_intent.payee_name      := payee_name;
  v_intent.shown           := shown;
  v_intent.created_at      := clock_timestamp();
  v_intent.expires_at      := v_intent.created_at + expires_in;
  v_intent.execution_id    := gen_random_uuid();
  v_intent.digest          := bank_private.intent_digest(v_intent);
  insert into bank_data.intent (
    book_id, id, principal_id, customer_id, mandate_id, session_id, from_account_id,
    to_account_id, currency, amount, memo, metadata, end_to_end_id, allow_duplicate, payee_name,
    shown, created_at, expires_at, execution_id, digest)
  overriding system value
  values (
    v_intent.book_id, v_intent.id, v_intent.principal_id, v_intent.customer_id,
    v_intent.mandate_id, v_intent.session_id, v_intent.from_account_id, v_intent.to_account_id,
    v_intent.currency, v_intent.amount, v_intent.memo, v_intent.metadata, v_intent.end_to_end_id,
    v_intent.allow_duplicate, v_intent.payee_name, v_intent.shown, v_intent.created_at,
    v_intent.expires_at, v_intent.execution_id, v_intent.digest);
  call.subject_id := v_intent.id;
  call.facts      := (select bank_private.resource_present(to_jsonb(i))
                        from bank_private.intent_present(call.caller, v_intent.id) i);
  return call;
end
$fn$;
comment on function bank_private.intent_create is
  'The call with the intent it made. debtor, creditor: the accounts; amount: minor units; request: '
  'memo, metadata and end_to_end_id as transfer_request packs them; shown: what is told about it.';
alter function bank_private.intent_create owner to bank_exec;
revoke all on function bank_private.intent_create from public;
