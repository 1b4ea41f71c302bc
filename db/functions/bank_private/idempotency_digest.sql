-- The id stored for an idempotency key of one principal and operation.
create or replace function bank_private.idempotency_digest(
  principal_id    bigint,
  operation       text,
  idempotency_key text
)
returns uuid
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return encode(substr(sha256(convert_to(
    principal_id || ':' || operation || ':' || idempotency_key, 'UTF8')), 1, 16), 'hex')::uuid;
end
$fn$;
comment on function bank_private.idempotency_digest is
  'First 128 bits of the sha256 of principal, operation and idempotency key.';
alter function bank_private.idempotency_digest owner to bank_exec;
revoke all on function bank_private.idempotency_digest from public;
