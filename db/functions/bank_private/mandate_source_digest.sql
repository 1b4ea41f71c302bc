-- The digest of the document that a mandate was made from: of the text that the database writes of
-- it, so that spaces and the order of fields make no difference.
create or replace function bank_private.mandate_source_digest(
  source jsonb
)
returns bytea
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return sha256(convert_to((source -> 'document')::text, 'UTF8'));
end
$fn$;
comment on function bank_private.mandate_source_digest is
  'sha256 of the document of a source, null without one.';
alter function bank_private.mandate_source_digest owner to bank_exec;
revoke all on function bank_private.mandate_source_digest from public;
grant execute on function bank_private.mandate_source_digest to bank_ledger;
