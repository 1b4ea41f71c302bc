-- For whom a rule counts a movement, if it is for that movement at all. A scope that is not known
-- is every scope. What a hold has promised to somebody was measured when it was placed: of it, only
-- what counts is measured again when it is paid.
create or replace function bank_private.rule_subject(
  rule bank_data.rule,
  movement bank_private.rule_case
)
returns bigint
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if rule.currency <> movement.currency
     or rule.scope_id <> (case rule.scope
          when 'product' then coalesce(movement.product_id, 0)
          when 'customer' then movement.customer_id
          when 'account' then movement.account_id
          when 'principal' then movement.principal_id
          when 'mandate' then coalesce(movement.mandate_id, 0) end)
     or (coalesce(movement.is_promised, false)
         and (bank_private.rule_measure(rule.measure)).is_counting is false) then
    return null;
  end if;
  return case rule.per
    when 'account' then movement.account_id
    when 'mandate' then movement.mandate_id
    else movement.customer_id end;
end
$fn$;
comment on function bank_private.rule_subject is
  'The customer, account or mandate whose movements the rule counts together; null = the rule is '
  'not for this movement.';
alter function bank_private.rule_subject owner to bank_ledger;
revoke all on function bank_private.rule_subject from public;
