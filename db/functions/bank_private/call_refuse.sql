-- Refuses a write from wherever that is found out: the surface function undoes what was done so
-- far, and records the refusal.
-- The SQLSTATE is RB001, not RB000: a condition that ends in 000 would catch the whole class, and
-- with it the errors that are meant for the caller.
create or replace function bank_private.call_refuse(
  outcome text,
  facts   jsonb default null
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  raise exception using errcode = 'RB001', message = outcome, detail = coalesce(facts::text, '');
end
$fn$;
comment on function bank_private.call_refuse is
  'Raises the refusal of a write, for its surface function. outcome: a code of bank_data.outcome; '
  'facts: the values behind it. Errors: always, SQLSTATE RB001 with the facts as the detail.';
alter function bank_private.call_refuse owner to bank_exec;
revoke all on function bank_private.call_refuse from public;
grant execute on function bank_private.call_refuse to bank_ledger;
