-- Refuses an atomic bulk when any of its items was not applied.
create or replace function bank_private.bulk_refuse(
  items bank_private.bulk_item[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_count  bigint;
  v_listed jsonb;
begin
  select count(*) into v_count from unnest(items) i where i.outcome <> 'applied';
  if v_count > 0 then
    v_listed := (
      select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
               'item', r.item, 'outcome', r.outcome, 'facts', r.facts, 'detail', r.detail))
               order by r.item)
        from (select i.* from unnest(items) i
               where i.outcome <> 'applied' order by i.item limit 100) r);
    perform bank_private.call_refuse(
      'legs_refused', jsonb_build_object('refused', v_listed, 'count', v_count));
  end if;
end
$fn$;
comment on function bank_private.bulk_refuse is
  'Returns when every item was applied. Errors: the refusal legs_refused, with the first 100 items '
  'that were not.';
alter function bank_private.bulk_refuse owner to bank_exec;
revoke all on function bank_private.bulk_refuse from public;
