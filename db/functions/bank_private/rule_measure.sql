-- What a measure of a rule is counted in, and what a rule with it must say. The list is closed: a
-- rule with another measure cannot be made, and one that is there nevertheless denies.
create or replace function bank_private.rule_measure(
  measure text,
  out unit text,
  out is_counting boolean,
  out fields text[]
)
returns record
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  fields      := case measure
    when 'amount'          then array['currency']
    when 'sum'             then array['currency', 'period']
    when 'count'           then array['period']
    when 'payees'          then array['period']
    when 'near'            then array['currency', 'period', 'near_amount', 'near_share']
    when 'new_payee'       then array['currency', 'length']
    when 'details_changed' then array['currency', 'length']
    when 'history'         then array['currency', 'length', 'times']
    when 'unheard'         then array['currency', 'length']
    when 'dormant'         then array[]::text[]
    when 'hours'           then array['currency', 'starts_at', 'ends_at'] end;
  unit        := case when measure in ('count', 'payees', 'near') then 'number'
                      when measure = 'dormant' then 'days'
                      when fields is not null then 'amount' end;
  is_counting := 'period' = any (fields);
end
$fn$;
comment on function bank_private.rule_measure is
  'unit: amount, number or days, null = no measure the bank knows; is_counting: it counts in a '
  'period, null = no such measure; fields: what it needs besides the threshold.';
alter function bank_private.rule_measure owner to bank_exec;
revoke all on function bank_private.rule_measure from public;
grant execute on function bank_private.rule_measure to bank_ledger;
