-- What is kept of the document that a mandate is made from.
create or replace function bank_private.mandate_source(
  document    jsonb,
  payees      jsonb,
  instruments jsonb,
  unenforced  jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case when document is not null then jsonb_build_object(
    'document', document, 'payees', payees, 'instruments', instruments,
    'unenforced', unenforced) end;
end
$fn$;
comment on function bank_private.mandate_source is
  'The source of a mandate: the document, and how the giver read it; null without a document.';
alter function bank_private.mandate_source owner to bank_exec;
revoke all on function bank_private.mandate_source from public;
grant execute on function bank_private.mandate_source to bank_ledger;
