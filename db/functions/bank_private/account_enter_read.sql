-- The gate to an account for a read: bank_private.account_enter, its refusals raised.
create or replace function bank_private.account_enter_read(
  caller         bank_private.caller,
  account_number text
)
returns bank_private.reach
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_reach bank_private.reach := bank_private.account_enter(caller, account_number, 'read');
begin
  if v_reach.outcome is not null then
    perform bank_private.error_raise(v_reach.outcome, case
      when v_reach.outcome = 'mandate_missing' then 'No mandate lets you read this account.' end);
  end if;
  return v_reach;
end
$fn$;
comment on function bank_private.account_enter_read is
  'The account, for reading. Errors: account_unknown, mandate_missing.';
alter function bank_private.account_enter_read owner to bank_exec;
revoke all on function bank_private.account_enter_read from public;
