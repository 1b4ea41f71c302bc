-- What votes about an approval are for: everything that is frozen, in the form jsonb gives it.
create or replace function bank_private.approval_digest(
  approval bank_data.approval
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return encode(sha256(convert_to(jsonb_build_object(
    'book', approval.book_id, 'operation', approval.operation, 'command', approval.command,
    'customer', approval.customer_id, 'principal', approval.principal_id,
    'mandate', approval.mandate_id, 'hold', approval.hold_id)::text, 'UTF8')), 'hex');
end
$fn$;
comment on function bank_private.approval_digest is
  'sha256 of book, operation, command, customer, principal, mandate and hold of an approval, '
  'hexadecimal.';
alter function bank_private.approval_digest owner to bank_exec;
revoke all on function bank_private.approval_digest from public;
grant execute on function bank_private.approval_digest to bank_ledger;
