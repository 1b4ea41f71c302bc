-- Fills in the accounts of the items of a bulk, and refuses those the gate, the currencies or the
-- amount forbid, in the order of bank.transfer_post.
create or replace function bank_private.bulk_admit(
  book    integer,
  items   bank_private.bulk_item[],
  numbers text[],
  debtors bank_private.reach[]
)
returns bank_private.bulk_item[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return (
    with debtor as materialized (
      select d.*, power(10::numeric, d.exponent) as factor
        from rows from (unnest(numbers), unnest(debtors))
             d (asked, account_id, customer_id, number, currency, exponent, mandate_id, outcome,
                facts)),
    creditor as materialized (
      select c.*
        from bank_private.accounts_find(book, array(
               select distinct i.to_account from unnest(items) i where i.outcome is null)) c),
    found as materialized (
      select i.*, d.account_id as d_id, d.customer_id as d_customer_id,
             d.mandate_id as d_mandate_id, d.outcome as d_outcome, d.facts as d_facts,
             d.currency as d_currency, d.exponent, c.account_id as c_id,
             c.customer_id as c_customer_id, c.currency as c_currency,
             i.amount * d.factor as scaled
        from unnest(items) i
        left join debtor d on d.asked = i.from_account and i.outcome is null
        left join creditor c on c.number = i.to_account),
    judged as materialized (
      select f.*,
             case
               when f.outcome is not null then f.outcome
               when f.d_id is not null and f.c_id is null then 'account_unknown'
               when f.d_outcome is not null then f.d_outcome
               when f.currency <> f.d_currency and k.code is null then 'currency_unknown'
               when f.currency <> f.d_currency or f.c_currency <> f.d_currency then
                 'currency_mismatch'
               when f.scaled >= 1e18 then 'amount_invalid'
               when f.scaled <> trunc(f.scaled) then 'amount_precision'
             end as code
        from found f
        left join bank_data.currency k on k.code = f.currency)
    select array_agg(row(
             j.item, j.from_account, j.to_account, j.amount, j.currency, j.idempotency_id,
             j.allow_duplicate, j.request, j.d_id, j.c_id, j.d_customer_id, j.c_customer_id,
             j.d_mandate_id, case when j.code is null then j.scaled::bigint end, null, false,
             j.code,
             case
               when j.outcome is not null or j.code is null then null
               when j.d_id is not null and j.c_id is null then '{"field": "to_account"}'
               when j.d_outcome is not null then
                 coalesce(j.d_facts, '{}') || '{"field": "from_account"}'
             end,
             case
               when j.outcome is not null then j.detail
               when j.code = 'currency_mismatch' and j.currency <> j.d_currency then
                 format('The debited account is in %s, not in %s.', j.d_currency, j.currency)
               when j.code = 'currency_mismatch' then
                 format('The debited account is in %s, the credited one in %s.',
                        j.d_currency, j.c_currency)
               when j.code = 'amount_precision' then
                 format('The amount has more than the %s decimal places of the currency.',
                        j.exponent)
               when j.code in ('currency_unknown', 'amount_invalid') then o.title
             end,
             null)::bank_private.bulk_item order by j.item)
      from judged j
      left join bank_data.outcome o on o.code = j.code);
end
$fn$;
comment on function bank_private.bulk_admit is
  'The items of a bulk with their accounts, and with what forbids them. numbers, debtors: the '
  'debited accounts as they were named, and what account_enter said about each.';
alter function bank_private.bulk_admit owner to bank_exec;
revoke all on function bank_private.bulk_admit from public;
