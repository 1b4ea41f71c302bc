-- Books what nothing forbids so far, in the order of the items, each as a transfer of its own, and
-- notes what became of it. Where an account pays for its transfers, the fee is part of the item.
create or replace function bank_private.bulk_settle(
  call            bank_private.call,
  parent_id       bigint,
  items           bank_private.bulk_item[],
  charged         bank_private.reach[],
  duplicate_since timestamptz,
  is_atomic       boolean
)
returns bank_private.bulk_item[]
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_postings bank_private.posting[];
  v_posted   bank_private.posted[];
begin
  v_postings := (
    select array_agg(row(
             i.item, 'transfer_post', i.debit_account_id, i.credit_account_id, i.customer_id,
             i.credit_customer_id, i.mandate_id, i.minor, null, null, null, null, null,
             case when i.idempotency_id is null and not i.allow_duplicate then
               bulk_settle.duplicate_since end,
             i.idempotency_id, bulk_settle.parent_id, null, null,
             i.request)::bank_private.posting order by i.item)
      from unnest(items) i
     where i.outcome is null and i.row_id is null and i.same_as is null);
  if cardinality(charged) > 0 then
    v_postings := (
      select array_agg(row(
               c.item, c.operation, c.debit_account_id, c.credit_account_id, c.customer_id,
               c.credit_customer_id, c.mandate_id, c.amount, c.up_to, c.released, c.may_overdraw,
               c.expected_version, c.available_at_least, c.duplicate_since, c.idempotency_id,
               c.parent_id, c.subject_id, c.value_date, c.request)::bank_private.posting
               order by c.item, c.ordinality)
        from unnest(v_postings) p
        left join unnest(charged) d on d.account_id = p.debit_account_id
       cross join lateral unnest(bank_private.posting_charge(call, d, p)) with ordinality c);
  end if;
  if v_postings is not null then
    v_posted := array(
      select row(p.item, min(p.id),
                 coalesce(max(p.outcome) filter (where p.outcome <> 'applied'), min(p.outcome)),
                 (array_agg(p.facts) filter (where p.facts is not null))[1],
                 null, null, null, null, null, null, null)::bank_private.posted
        from bank_private.postings_settle(call, v_postings, is_atomic) p
       group by p.item);
  end if;
  return bank_private.bulk_merge(items, v_posted);
end
$fn$;
comment on function bank_private.bulk_settle is
  'Books the items of a bulk, and returns them with their outcomes. call: the bulk; parent_id: its '
  'journal row; items: admitted; duplicate_since: compare items without a key with transfers since '
  'then; is_atomic: all or nothing.';
alter function bank_private.bulk_settle owner to bank_exec;
revoke all on function bank_private.bulk_settle from public;
