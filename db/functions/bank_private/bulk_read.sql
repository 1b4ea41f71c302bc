-- Reads the items of a bulk and checks each as bank.transfer_post checks its arguments, in the same
-- order. An item that is malformed is no reason to refuse the others: it gets the code and the
-- detail that transfer_post would have raised.
create or replace function bank_private.bulk_read(
  items        jsonb,
  principal_id bigint,
  mandate      bigint
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
  v_names constant text[] := array[
    'from_account', 'to_account', 'amount', 'currency', 'idempotency_key', 'memo', 'metadata',
    'end_to_end_id', 'allow_duplicate'];
  v_items jsonb := items;
begin
  if exists (select from jsonb_array_elements(items) e where jsonb_typeof(e) <> 'object') then
    v_items := (                             -- an unknown field, which is refused below
      select jsonb_agg(case jsonb_typeof(e.value) when 'object' then e.value else '{"": null}' end
                       order by e.ordinality)
        from jsonb_array_elements(items) with ordinality e);
  end if;
  return (
    with asked as materialized (
      select i.n, i.from_account, i.to_account, i.currency, i.memo, i.metadata, i.end_to_end_id,
             i.idempotency_key, coalesce(i.allow_duplicate = 'true', false) as allow_duplicate,
             case when i.amount ~ '^[0-9]{1,30}([.][0-9]{1,30})?$'
                  then i.amount::numeric end as amount,
             case
               when i.item - v_names <> '{}' then
                 'An item must be an object with the fields of a transfer.'
               when num_nulls(i.from_account, i.to_account, i.amount) > 0 then
                 'from_account, to_account and amount are required.'
               when jsonb_typeof(i.item -> 'from_account') <> 'string'
                    or jsonb_typeof(i.item -> 'to_account') <> 'string'
                    or jsonb_typeof(i.item -> 'currency') not in ('string', 'null')
                    or jsonb_typeof(i.item -> 'idempotency_key') not in ('string', 'null')
                    or jsonb_typeof(i.item -> 'memo') not in ('string', 'null')
                    or jsonb_typeof(i.item -> 'end_to_end_id') not in ('string', 'null')
                    or jsonb_typeof(i.item -> 'allow_duplicate') not in ('boolean', 'null') then
                 'A field of the item has the wrong type.'
               when length(i.from_account) not between 1 and 34 then
                 'from_account must have 1 to 34 characters.'
               when length(i.to_account) not between 1 and 34 then
                 'to_account must have 1 to 34 characters.'
               when length(i.memo) not between 1 and 500 then
                 'memo must have 1 to 500 characters.'
               when length(i.end_to_end_id) not between 1 and 35 then
                 'end_to_end_id must have 1 to 35 characters.'
               when jsonb_typeof(i.metadata) <> 'object' or length(i.metadata::text) > 4096 then
                 'metadata must be a JSON object of at most 4096 characters.'
               when jsonb_typeof(i.item -> 'amount') <> 'string' then 'amount_invalid'
             end as wrong
        from rows from (
               jsonb_array_elements(v_items),
               jsonb_to_recordset(v_items) as (
                 from_account text, to_account text, amount text, currency text,
                 idempotency_key text, memo text, metadata jsonb, end_to_end_id text,
                 allow_duplicate text))
             with ordinality
             i (item, from_account, to_account, amount, currency, idempotency_key, memo, metadata,
                end_to_end_id, allow_duplicate, n)),
    checked as materialized (
      select a.*,
             coalesce(a.wrong, case
               when a.amount is null or a.amount = 0 or a.amount >= 1e18 then 'amount_invalid'
               when length(a.idempotency_key) not between 1 and 255
                    or a.idempotency_key ~ '[[:cntrl:]]' then 'idempotency_key_invalid'
               when a.from_account = a.to_account then 'same_account'
             end) as code
        from asked a)
    select array_agg(row(
             c.n, c.from_account, c.to_account, c.amount, c.currency,
             case when c.code is null and c.idempotency_key is not null then
               bank_private.idempotency_digest(
                 bulk_read.principal_id, 'transfer_post', c.idempotency_key) end,
             c.allow_duplicate,
             case when num_nonnulls(c.memo, c.metadata, c.end_to_end_id, mandate) > 0 then
               case when c.memo is null then '{}' else jsonb_build_object('memo', c.memo) end
               || case when c.metadata is null then '{}'
                       else jsonb_build_object('metadata', c.metadata) end
               || case when c.end_to_end_id is null then '{}'
                       else jsonb_build_object('end_to_end_id', c.end_to_end_id) end
               || case when mandate is null then '{}'
                       else jsonb_build_object('mandate', mandate) end end,
             null, null, null, null, null, null, null, false,
             case when c.code is not null then coalesce(o.code, 'request_invalid') end,
             null,
             case when c.code is not null then coalesce(o.title, c.code) end,
             null)::bank_private.bulk_item order by c.n)
      from checked c
      left join bank_data.outcome o on o.code = c.code);
end
$fn$;
comment on function bank_private.bulk_read is
  'The items of a bulk, each with the error it has if it is malformed. items: a JSON array of '
  'objects; principal_id: the caller; mandate: that of the call, or null.';
alter function bank_private.bulk_read owner to bank_exec;
revoke all on function bank_private.bulk_read from public;
