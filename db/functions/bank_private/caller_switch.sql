-- Puts a caller into the settings that row security reads. For the worker, which acts for others
-- one after another within one call: whom it acts for comes from their own rows, never from a
-- request.
create or replace function bank_private.caller_switch(
  caller bank_private.caller
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ignored text;
begin
  v_ignored := set_config('bank.principal', caller.principal_id::text, true);
  v_ignored := set_config('bank.reach', case
    when caller.is_staff then 'book'
    when caller.class = 'customer' then 'owner'
    else '' end, true);
  v_ignored := set_config('bank.customer', coalesce(caller.customer_id::text, ''), true);
  v_ignored := set_config('bank.accounts', '', true);
end
$fn$;
comment on function bank_private.caller_switch is
  'Makes a caller the one row security asks about, without the reach of any mandate.';
alter function bank_private.caller_switch owner to bank_exec;
revoke all on function bank_private.caller_switch from public;
