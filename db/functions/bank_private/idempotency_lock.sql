-- Turns an idempotency key into the id stored for it, and makes racers with the same key wait for
-- each other.
-- The lock only spares racers a unique violation at the end; the unique index guarantees one row
-- per key.
create or replace function bank_private.idempotency_lock(
  book            integer,
  principal_id    bigint,
  operation       text,
  idempotency_key text
)
returns uuid
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_id      uuid;
  v_ignored text;
begin
  v_id      := bank_private.idempotency_digest(principal_id, operation, idempotency_key);
  v_ignored := pg_advisory_xact_lock(book, hashtext(v_id::text));
  return v_id;
end
$fn$;
comment on function bank_private.idempotency_lock is
  'Id of an idempotency key of one principal and operation, locked until the transaction ends.';
alter function bank_private.idempotency_lock owner to bank_exec;
revoke all on function bank_private.idempotency_lock from public;
