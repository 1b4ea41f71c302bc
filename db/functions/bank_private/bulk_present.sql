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
set enable_nestloop = off
set plan_cache_mode = force_custom_plan
as $fn$
declare
  v_refused integer[] := array(
    select r::integer from jsonb_array_elements_text(facts -> 'refused_items') r);
  v_applied integer[] := array(
    select n
      from generate_series(1, (facts ->> 'count')::integer) n
     where n <> all (v_refused)
       and n not in (select (o ->> 'item')::integer
                       from jsonb_array_elements(facts -> 'others') o)
     order by n);
  v_charged bigint[]  := array(
    select j.id
      from bank_data.journal j
     where (bulk_present.facts ->> 'charged')::boolean and j.book_id = book
       and j.principal_id = bulk_present.principal_id and j.parent_id = parent
       and j.outcome = 'applied');
  v_earlier bigint[]  := array(
    select (o ->> 'row')::bigint from jsonb_array_elements(facts -> 'others') o where o ? 'row');
begin
  return (
    with fee as materialized (
      select j.parent_id, j.amount, j.debit_balance, j.debit_available, j.debit_version
        from bank_data.journal j
       where j.book_id = book and j.parent_id = any (v_charged || v_earlier)
         and j.operation = 'transfer_fee'),
    own as materialized (
      select case when r.outcome = 'applied' then v_applied[r.place]
                  else v_refused[r.place] end as item,
             false as replayed, r.id, r.outcome, r.currency,
             coalesce(f.debit_balance, r.debit_balance) as debit_balance,
             coalesce(f.debit_available, r.debit_available) as debit_available,
             coalesce(f.debit_version, r.debit_version) as debit_version,
             r.facts, null::text as detail
        from (select j.*,
                     row_number() over (partition by j.outcome = 'applied' order by j.id) as place
                from (select j.id, j.outcome, j.currency, j.debit_balance, j.debit_available,
                             j.debit_version, j.facts
                        from bank_data.journal j
                       where j.book_id = book and j.principal_id = bulk_present.principal_id
                         and j.parent_id = parent) j) r
        left join fee f on f.parent_id = r.id),
    other as materialized (
      select (o ->> 'item')::integer as item, o ->> 'outcome' as outcome, o ->> 'detail' as detail,
             (o ->> 'row')::bigint as row_id, (o ->> 'same_as')::integer as same_as
        from jsonb_array_elements(facts -> 'others') o),
    told as (
      select o.* from own o
      union all
      select o.item, true, w.id, w.outcome, w.currency, w.debit_balance, w.debit_available,
             w.debit_version, w.facts, null
        from other o
        join own w on w.item = o.same_as
      union all
      select o.item, true, j.id, j.outcome, j.currency,
             coalesce(f.debit_balance, j.debit_balance),
             coalesce(f.debit_available, j.debit_available),
             coalesce(f.debit_version, j.debit_version), j.facts, null
        from other o
        join bank_data.journal j
          on j.id = o.row_id and j.book_id = book
         and j.principal_id = bulk_present.principal_id and j.id = any (v_earlier)
        left join fee f on f.parent_id = j.id
      union all
      select o.item, false, null, o.outcome, null, null, null, null, null, o.detail
        from other o
       where o.outcome is not null)
    -- As text, parsed once: building objects and an array of them takes twice as long.
    select ('[' || string_agg(
             case
               when t.outcome = 'applied' then format(
                 '{"item":%s,"outcome":"applied","replayed":%s,"transfer_id":"%s","balance":"%s",'
                 '"available":%s,"version":%s}',
                 t.item, case when t.replayed then 'true' else 'false' end, t.id,
                 round(t.debit_balance / u.factor, u.exponent),
                 coalesce('"' || round(t.debit_available / u.factor, u.exponent) || '"', 'null'),
                 t.debit_version)
               when t.id is not null then jsonb_build_object(
                 'item', t.item, 'outcome', t.outcome, 'replayed', t.replayed, 'facts', t.facts,
                 'hint', c.hint)::text
               else jsonb_build_object(
                 'item', t.item, 'outcome', t.outcome, 'replayed', false, 'detail', t.detail,
                 'hint', c.hint)::text
             end, ',' order by t.item) || ']')::jsonb
      from told t
      left join (select k.code, k.exponent, power(10::numeric, k.exponent) as factor
                   from bank_data.currency k offset 0) u on u.code = t.currency
      left join bank_data.outcome c on c.code = t.outcome and c.code <> 'applied');
end
$fn$;
comment on function bank_private.bulk_present is
  'The outcomes of the items of a bulk as a JSON array. principal_id: whose bulk; parent: its '
  'journal row; facts: those of that row.';
alter function bank_private.bulk_present owner to bank_exec;
revoke all on function bank_private.bulk_present from public;
