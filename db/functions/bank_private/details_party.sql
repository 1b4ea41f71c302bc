-- Who asks, as far as details go. A person counts as one only outside of agent sessions: within
-- them an agent speaks, whoever gave it the credential.
create or replace function bank_private.details_party(
  caller bank_private.caller
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case
    when caller.session_id is not null then 'agent'
    when caller.is_staff then 'staff'
    when caller.class = 'customer' then 'customer'
    else 'agent' end;
end
$fn$;
comment on function bank_private.details_party is
  'staff; customer: in person; agent: everybody else, trusted services too.';
alter function bank_private.details_party owner to bank_exec;
revoke all on function bank_private.details_party from public;
