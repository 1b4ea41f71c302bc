-- Books what nothing forbids so far, in the order of the items, each as a transfer of its own, and
-- notes what became of it.
create or replace function bank_private.bulk_settle(
  call            bank_private.call,
  parent_id       bigint,
  items           bank_private.bulk_item[],
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
  if v_postings is not null then
    v_posted := array(select p from bank_private.postings_settle(call, v_postings, is_atomic) p);
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
