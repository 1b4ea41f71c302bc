-- One refused leg as the facts of legs_refused have it.
create or replace function bank_private.leg_refusal(
  leg     bigint,
  outcome text,
  facts   jsonb
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return jsonb_build_object(
    'leg', leg, 'outcome', outcome, 'facts', facts,
    'hint', bank_private.outcome_hint(outcome));
end
$fn$;
comment on function bank_private.leg_refusal is
  'A refused leg (counted from 1) with its outcome, facts and hint.';
alter function bank_private.leg_refusal owner to bank_exec;
revoke all on function bank_private.leg_refusal from public;
