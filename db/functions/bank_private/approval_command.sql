-- The command of an approval as its reader may see it: who is neither staff nor the customer in
-- person sees details of before masked, and not what makes the digest one that cannot be guessed
-- from.
create or replace function bank_private.approval_command(
  caller    bank_private.caller,
  operation text,
  command   jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if operation <> 'customer_update'
     or bank_private.details_party(caller) in ('staff', 'customer') then
    return command;
  end if;
  return command - 'salt' || jsonb_build_object(
    'before', bank_private.details_mask(command -> 'before'));
end
$fn$;
comment on function bank_private.approval_command is
  'What will be executed, for the caller to read. operation: that of the approval; command: as '
  'frozen.';
alter function bank_private.approval_command owner to bank_exec;
revoke all on function bank_private.approval_command from public;
