-- Kernel: writes down a bulk and those of its items that were refused, in one insert: the rows that
-- transfer_refuse would have written for each, in the order of the items.
create or replace function bank_private.bulk_append(
  call      bank_private.call,
  parent_id bigint,
  items     bank_private.bulk_item[]
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_rows integer;
begin
  insert into bank_data.journal (
    id, book_id, principal_id, credential_id, customer_id, mandate_id, subject_id, parent_id,
    session_id, request_id, idempotency_id, operation, outcome, request, facts
  )
  overriding system value
  select case when r.item = 0 then bulk_append.parent_id
              else nextval('bank_data.journal_id_seq') end,
         (call.caller).book_id, (call.caller).principal_id, (call.caller).credential_id,
         r.customer_id, r.mandate_id, r.debit_account_id,
         case when r.item > 0 then bulk_append.parent_id end, (call.caller).session_id,
         call.request_id, r.idempotency_id,
         case when r.item = 0 then call.operation else 'transfer_post' end,
         r.outcome, r.request, r.facts
    from (select 0 as item, null::bigint as customer_id, call.mandate_id as mandate_id,
                 null::bigint as debit_account_id, call.idempotency_id as idempotency_id,
                 call.outcome as outcome, call.request as request, call.facts as facts
          union all
          select i.item, i.customer_id, i.mandate_id, i.debit_account_id, i.idempotency_id,
                 i.outcome,
                 coalesce(i.request, '{}') || jsonb_strip_nulls(jsonb_build_object(
                   'from_account', i.from_account, 'to_account', i.to_account,
                   'amount', i.amount::text, 'currency', i.currency)),
                 i.facts
            from unnest(items) i
           where i.row_id is null and i.detail is null and not i.is_replay
             and i.outcome <> 'idempotency_key_reused'
           order by item) r;
  get diagnostics v_rows = row_count;
  perform bank_private.refusals_count(
    call.caller, call.request_id, null, v_rows - 1, bulk_append.parent_id);
end
$fn$;
comment on function bank_private.bulk_append is
  'Appends the journal row of a bulk, with the id parent_id, and those of its refused items.';
alter function bank_private.bulk_append owner to bank_ledger;
revoke all on function bank_private.bulk_append from public;
grant execute on function bank_private.bulk_append to bank_exec;
