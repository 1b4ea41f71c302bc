-- Makes up to 10,000 transfers in one statement, each with the outcome that bank.transfer_post
-- would have told had they been sent one after another: rights, keys, duplicates, balances. Or, in
-- the mode atomic, all of them or none.
-- Set-based: each debited account is entered once, and each table is written once.
-- Idempotency: the key of the call stands for the whole list; the keys of the items are those of
-- transfer_post, so an item may be repeated alone, and the other way round.
-- Locking: key of the call, then accounts by id. The keys of the items are looked up under the
-- locks of the accounts and not locked themselves: thousands of locks would not fit. Whoever uses
-- one of them with other accounts at the same moment meets the unique index, and is told to repeat.
-- The inner block is a subtransaction on purpose: an atomic bulk is undone at once.
create or replace function bank.transfers_post(
  items           jsonb,
  mode            text default 'independent',
  idempotency_key text default null,
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
  v_call    bank_private.call;
  v_count   integer;
  v_items   bank_private.bulk_item[];
  v_numbers text[];
  v_debtors bank_private.reach[];
  v_charged bank_private.reach[];   -- those of them that pay fees
  v_parent  bigint;
  v_facts   text;
begin
  if jsonb_typeof(items) is distinct from 'array' then
    perform bank_private.error_raise('request_invalid', 'items must be a JSON array.');
  end if;
  v_count := jsonb_array_length(items);
  if v_count not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid', 'items must have 1 to 10000 transfers.');
  elsif mode is null or mode not in ('independent', 'atomic') then
    perform bank_private.error_raise('request_invalid', 'mode must be independent or atomic.');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'transfers_post', 'transfers:write', idempotency_key,
    jsonb_build_object(
      'items', encode(sha256(convert_to(items::text, 'UTF8')), 'hex'), 'count', v_count,
      'mode', mode, 'mandate', mandate),
    request_id);
  if (v_call.replay).outcome is not null then
    return bank_private.bulk_replay(v_call);
  elsif v_call.outcome is not null then
    return bank_private.call_record(v_call);
  end if;

  v_items   := bank_private.bulk_read(items, (v_call.caller).principal_id, mandate);
  v_numbers := array(
    select distinct i.from_account from unnest(v_items) i where i.outcome is null);
  for v_place in 1..cardinality(v_numbers) loop
    v_debtors[v_place] :=
      bank_private.account_enter(v_call.caller, v_numbers[v_place], 'debit', mandate);
  end loop;
  v_items   := bank_private.bulk_admit(book, v_items, v_numbers, v_debtors);
  v_charged := array(
    select d
      from unnest(v_debtors) d
     where d.product_id is not null
       and bank_private.fee_find(book, d.product_id, 'transfer_post') is not null);

  begin
    if exists (select from unnest(v_items) i where i.idempotency_id is not null) then
      perform bank_private.mandates_touch(book, array(
        select distinct i.mandate_id from unnest(v_items) i where i.outcome is null));
      perform bank_private.rules_touch(book, array(
        select distinct i.customer_id from unnest(v_items) i where i.outcome is null));
      perform bank_private.accounts_lock(v_call, array(
        select i.debit_account_id from unnest(v_items) i where i.outcome is null
        union
        select i.credit_account_id from unnest(v_items) i where i.outcome is null
        union   -- and where fees go
        select (bank_private.book_account_find(book, 'fee_income', c.currency)).account_id
          from unnest(v_charged) c));
      v_items := bank_private.bulk_recall(v_call, v_items);
    end if;
    v_parent := bank_private.journal_id_draw();
    v_items  := bank_private.bulk_settle(
      v_call, v_parent, v_items, v_charged, bank_private.duplicate_since(book),
      mode = 'atomic');
    if mode = 'atomic' then
      perform bank_private.bulk_refuse(v_items);
    end if;
    v_call.outcome := 'applied';
    v_call.facts   := bank_private.bulk_facts(v_items)
                      || case when cardinality(v_charged) > 0 then '{"charged": true}'
                              else '{}' end::jsonb;
    perform bank_private.bulk_append(v_call, v_parent, v_items);
  exception
    when sqlstate 'RB001' then   -- refused: whatever was booked above is undone
      get stacked diagnostics v_facts = pg_exception_detail;
      v_call.outcome := 'legs_refused';
      v_call.facts   := v_facts::jsonb;
      return bank_private.call_record(v_call);
    when unique_violation then   -- another call has just used the key of an item
      raise exception using errcode = 'serialization_failure', message = 'transfers_post',
        detail = 'Another call used an idempotency key.', hint = 'Repeat with the same keys.';
  end;
  return bank_private.receipt_present(
    'applied', v_call.request_id, false, bank_private.bulk_resource(v_call, v_parent));
end
$fn$;
comment on function bank.transfers_post is
  'Makes many transfers. items: JSON array of 1 to 10,000 objects with the arguments of '
  'transfer_post: from_account, to_account, amount (a decimal string), currency, idempotency_key, '
  'memo, metadata, end_to_end_id, allow_duplicate; mode: independent = each for itself, in '
  'order, atomic = all or none; idempotency_key: of the whole list, repeat with it after any '
  'doubt; mandate: a particular mandate of the caller, null = any in force; credential: sha256 of '
  'the key, null for a trusted service; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: bank.receipt with the outcome of each item in order, the codes that '
  'transfer_post has as outcomes and errors; applied says that the list was worked through, not '
  'that each item was applied. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, legs_refused. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.transfers_post owner to bank_exec;
revoke all on function bank.transfers_post from public;
grant execute on function bank.transfers_post to bank_api, bank_service;
