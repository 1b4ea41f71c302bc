-- Refuses a malformed idempotency key. Null passes: none was given.
create or replace function bank_private.idempotency_check(
  idempotency_key text
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if length(idempotency_key) not between 1 and 255 or idempotency_key ~ '[[:cntrl:]]' then
    perform bank_private.error_raise('idempotency_key_invalid');
  end if;
end
$fn$;
comment on function bank_private.idempotency_check is
  'Refuses a key that has not 1 to 255 characters or has a control character. Errors: '
  'idempotency_key_invalid.';
alter function bank_private.idempotency_check owner to bank_exec;
revoke all on function bank_private.idempotency_check from public;
