-- What a refusal for lack of a mandate tells: the action that is missing, and who can help.
create or replace function bank_private.action_facts(
  action   text,
  is_staff boolean default false
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return jsonb_build_object('action', action, 'next', case
    when is_staff then 'Let the customer or its agent do it.'
    else format('Ask the customer for a mandate with the action %s.', action) end);
end
$fn$;
comment on function bank_private.action_facts is
  'Facts of mandate_missing: action, next. is_staff: staff act for no customer by mandates.';
alter function bank_private.action_facts owner to bank_exec;
revoke all on function bank_private.action_facts from public;
