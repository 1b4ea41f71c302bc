-- Who of the staff has seen the credential that is being made, or could make one with it: whoever
-- makes it for somebody else, or made the credential that it is made with. Approvals ask for it.
create or replace function bank_private.credential_maker(
  caller    bank_private.caller,
  principal bigint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if caller.class = 'human' and principal <> caller.principal_id then
    return caller.principal_id;
  end if;
  return (
    select c.maker_id
      from bank_data.credential c
     where c.book_id = caller.book_id and c.id = caller.credential_id);
end
$fn$;
comment on function bank_private.credential_maker is
  'Id of a principal of the staff; null = an operator, or the owner by an identity provider. '
  'principal: whose credential it will be.';
alter function bank_private.credential_maker owner to bank_exec;
revoke all on function bank_private.credential_maker from public;
