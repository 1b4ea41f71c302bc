-- Looks up the keys of the items of a bulk: those answered before get the recorded answer, as in
-- bank_private.transfer_replay, and of several items with one key the first decides.
-- Locking: the caller holds the accounts. A key may still be used by a call with other accounts
-- meanwhile; the unique index finds that out.
create or replace function bank_private.bulk_recall(
  call  bank_private.call,
  items bank_private.bulk_item[]
)
returns bank_private.bulk_item[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
as $fn$
declare
  v_book      integer  := (call.caller).book_id;
  v_principal bigint   := (call.caller).principal_id;
  v_asked     text[]   := array['from_account', 'to_account', 'amount', 'currency'];
  v_keys      uuid[]   := array(
    select distinct i.idempotency_id from unnest(items) i where i.idempotency_id is not null);
begin
  -- Mostly all keys are new, and each is used once.
  if cardinality(v_keys) = (select count(i.idempotency_id) from unnest(items) i)
     and not exists (select from bank_data.journal j
                      where j.book_id = v_book and j.idempotency_id = any (v_keys)
                        and j.principal_id = v_principal) then
    return items;
  end if;
  return (
    with known as materialized (
      select j.id, j.idempotency_id, j.outcome, j.debit_account_id, j.credit_account_id, j.amount,
             j.currency, j.request, j.facts
        from bank_data.journal j
       where j.book_id = v_book and j.idempotency_id = any (v_keys)
         and j.principal_id = v_principal),
    account as materialized (
      select a.*
        from bank_private.accounts_find(v_book, array(
               select i.from_account
                 from known k
                 join unnest(items) i on i.idempotency_id = k.idempotency_id
               union
               select i.to_account
                 from known k
                 join unnest(items) i on i.idempotency_id = k.idempotency_id)) a),
    first as materialized (
      select i.idempotency_id, min(i.item) as item
        from unnest(items) i
       where i.detail is null and i.idempotency_id is not null
       group by i.idempotency_id),
    compared as materialized (
      select i.*, k.id as known_id, k.outcome as known_outcome, k.facts as known_facts,
             f.item as first_item,
             k.id is null and coalesce(f.item < i.item, false) as is_repeat,
             coalesce(k.request, '{}') - v_asked = coalesce(i.request, '{}')
             and case
                   when k.outcome = 'applied' then
                     k.debit_account_id = d.account_id and k.credit_account_id = c.account_id
                     and bank_private.amount_major(k.amount, d.exponent) = i.amount
                     and coalesce(i.currency, k.currency) = k.currency
                   else
                     (k.request ->> 'from_account', k.request ->> 'to_account',
                      (k.request ->> 'amount')::numeric, k.request ->> 'currency')
                     is not distinct from (i.from_account, i.to_account, i.amount, i.currency)
                 end as is_same
        from unnest(items) i
        left join known k on k.idempotency_id = i.idempotency_id
        left join account d on d.number = i.from_account
        left join account c on c.number = i.to_account
        left join first f on f.idempotency_id = i.idempotency_id)
    select array_agg(row(
             c.item, c.from_account, c.to_account, c.amount, c.currency, c.idempotency_id,
             c.allow_duplicate, c.request, c.debit_account_id, c.credit_account_id, c.customer_id,
             c.credit_customer_id, c.mandate_id, c.minor,
             case when c.is_repeat then c.first_item end, c.known_id is not null and c.is_same,
             case when c.is_repeat then null
                  when c.known_id is null then c.outcome
                  when c.is_same then c.known_outcome
                  else 'idempotency_key_reused' end,
             case when c.is_repeat then null
                  when c.known_id is null then c.facts
                  when c.is_same then c.known_facts end,
             case when c.known_id is null and not c.is_repeat then c.detail end,
             case when c.is_same then c.known_id end)::bank_private.bulk_item order by c.item)
      from compared c);
end
$fn$;
comment on function bank_private.bulk_recall is
  'The items of a bulk with their recorded answers. call: the bulk; items: admitted. row_id is '
  'set for an item that was answered by an earlier call, same_as for one that repeats the key of '
  'an earlier item; outcome idempotency_key_reused when the key stands for another request.';
alter function bank_private.bulk_recall owner to bank_exec;
revoke all on function bank_private.bulk_recall from public;
