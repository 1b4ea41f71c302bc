-- Notes in the items of a bulk what the kernel did with them. An item that repeats the key of an
-- earlier one gets the answer of that one, if it asks for the same.
create or replace function bank_private.bulk_merge(
  items  bank_private.bulk_item[],
  posted bank_private.posted[]
)
returns bank_private.bulk_item[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
set jit = off
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return (
    with merged as materialized (
      select i.item, i.from_account, i.to_account, i.amount, i.currency, i.idempotency_id,
             i.allow_duplicate, i.request, i.debit_account_id, i.credit_account_id, i.customer_id,
             i.credit_customer_id, i.mandate_id, i.minor, i.same_as, i.is_replay,
             coalesce(i.outcome, p.outcome) as outcome, coalesce(i.facts, p.facts) as facts,
             i.detail, coalesce(i.row_id, p.id) as row_id
        from unnest(items) i
        left join unnest(posted) p on p.item = i.item)
    select array_agg(
             case
               when m.same_as is null then row(m.*)::bank_private.bulk_item
               else row(
                 m.item, m.from_account, m.to_account, m.amount, m.currency, m.idempotency_id,
                 m.allow_duplicate, m.request, m.debit_account_id, m.credit_account_id,
                 m.customer_id, m.credit_customer_id, m.mandate_id, m.minor,
                 m.same_as, r.is_same,
                 case when r.is_same then f.outcome else 'idempotency_key_reused' end,
                 case when r.is_same then f.facts end, null,
                 case when r.is_same then f.row_id end)::bank_private.bulk_item
             end order by m.item)
      from merged m
      left join merged f on f.item = m.same_as
     cross join lateral (
           select (f.from_account, f.to_account, f.amount)
                    is not distinct from (m.from_account, m.to_account, m.amount)
                  and f.request is not distinct from m.request
                  and (f.currency is not distinct from m.currency
                       or (f.outcome = 'applied' and f.minor = m.minor)) as is_same) r);
end
$fn$;
comment on function bank_private.bulk_merge is
  'The items of a bulk with their outcomes, facts and journal rows. posted: what postings_settle '
  'returned.';
alter function bank_private.bulk_merge owner to bank_exec;
revoke all on function bank_private.bulk_merge from public;
