-- What the journal row of a bulk keeps of it: counts, which items have a refused row of their own,
-- and all that is to be said of the items that have none. With the rows of the others that is
-- enough to tell every outcome again.
create or replace function bank_private.bulk_facts(
  items bank_private.bulk_item[]
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return (
    select jsonb_strip_nulls(jsonb_build_object(
             'count', count(*),
             'applied', count(*) filter (where i.outcome = 'applied'),
             'refused', count(*) filter (where i.outcome <> 'applied'),
             'refused_items', jsonb_agg(i.item order by i.item) filter (
               where i.outcome not in ('applied', 'idempotency_key_reused')
                 and i.detail is null and not i.is_replay),
             'others', jsonb_agg(
               case
                 when i.is_replay and i.same_as is null then
                   jsonb_build_object('item', i.item, 'row', i.row_id)
                 when i.is_replay then jsonb_build_object('item', i.item, 'same_as', i.same_as)
                 else jsonb_build_object(
                   'item', i.item, 'outcome', i.outcome, 'detail', i.detail)
               end order by i.item) filter (
               where i.is_replay or i.detail is not null
                  or i.outcome = 'idempotency_key_reused')))
      from unnest(items) i);
end
$fn$;
comment on function bank_private.bulk_facts is
  'The facts of the journal row of a bulk. items: with their outcomes.';
alter function bank_private.bulk_facts owner to bank_exec;
revoke all on function bank_private.bulk_facts from public;
