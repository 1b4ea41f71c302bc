-- Shows what became of the items of a bulk, in their order, from the journal: the first answer and
-- each replay are made by the same code from the same rows. Read as the caller: the rows are its
-- own, and row security says it again.
-- The rows of applied items, and those of refused ones, have ids in the order of the items.
create or replace function bank_private.bulk_present(
  book         integer,
  principal_id bigint,
  parent       bigint,
  facts        jsonb
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
set plan_cache_mode = force_custom_plan
as $fn$
declare
  v_count   integer   := facts ->> 'count';
  v_refused integer[] := array(
    select r::integer from jsonb_array_elements_text(facts -> 'refused_items') r);
  v_earlier bigint[]  := array(
    select (o ->> 'row')::bigint from jsonb_array_elements(facts -> 'others') o where o ? 'row');
begin
  return (
    with other as materialized (
      select (o ->> 'item')::integer as item, o ->> 'outcome' as outcome, o ->> 'detail' as detail,
             (o ->> 'row')::bigint as row_id, (o ->> 'same_as')::integer as same_as
        from jsonb_array_elements(facts -> 'others') o),
    applied as materialized (
      select n.item, row_number() over (order by n.item) as place
        from generate_series(1, v_count) n (item)
       where n.item <> all (v_refused)
         and not exists (select from other o where o.item = n.item)),
    row as materialized (
      select j.id, j.outcome, j.currency, j.debit_balance, j.debit_available, j.debit_version,
             j.facts, j.parent_id,
             row_number() over (partition by j.parent_id, j.outcome = 'applied' order by j.id)
               as place
        from bank_data.journal j
       where j.book_id = book and j.principal_id = bulk_present.principal_id
         and j.parent_id = parent
      union all
      select j.id, j.outcome, j.currency, j.debit_balance, j.debit_available, j.debit_version,
             j.facts, null, null
        from bank_data.journal j
       where j.book_id = book and j.principal_id = bulk_present.principal_id
         and j.id = any (v_earlier)),
    own as materialized (
      select a.item, r.id
        from applied a
        join row r on r.place = a.place and r.parent_id = parent and r.outcome = 'applied'
      union all
      select f.item, r.id
        from unnest(v_refused) with ordinality f (item, place)
        join row r on r.place = f.place and r.parent_id = parent and r.outcome <> 'applied'),
    told as materialized (
      select o.item, o.id, false as replayed, null as outcome, null as detail
        from own o
      union all
      select o.item, coalesce(o.row_id, w.id), o.outcome is null, o.outcome, o.detail
        from other o
        left join own w on w.item = o.same_as),
    unit as materialized (
      select c.code, c.exponent, power(10::numeric, c.exponent) as factor
        from bank_data.currency c)
    select jsonb_agg(
             case
               when r.outcome = 'applied' then jsonb_build_object(
                 'item', t.item, 'outcome', 'applied', 'replayed', t.replayed,
                 'transfer_id', r.id::text,
                 'balance', round(r.debit_balance / u.factor, u.exponent)::text,
                 'available', round(r.debit_available / u.factor, u.exponent)::text,
                 'version', r.debit_version)
               when r.id is not null then jsonb_build_object(
                 'item', t.item, 'outcome', r.outcome, 'replayed', t.replayed, 'facts', r.facts,
                 'hint', c.hint)
               else jsonb_build_object(
                 'item', t.item, 'outcome', t.outcome, 'replayed', false, 'detail', t.detail,
                 'hint', c.hint)
             end order by t.item)
      from told t
      left join row r on r.id = t.id
      left join unit u on u.code = r.currency
      left join bank_data.outcome c on c.code = coalesce(r.outcome, t.outcome)
                                   and c.code <> 'applied');
end
$fn$;
comment on function bank_private.bulk_present is
  'The outcomes of the items of a bulk as a JSON array. principal_id: whose bulk; parent: its '
  'journal row; facts: those of that row.';
alter function bank_private.bulk_present owner to bank_exec;
revoke all on function bank_private.bulk_present from public;
