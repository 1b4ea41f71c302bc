-- The document that a mandate was made from.
create or replace function bank.mandate_document_get(
  mandate    bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.mandate_document
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_caller   bank_private.caller;
  v_document bank.mandate_document;
begin
  v_caller := bank_private.caller_enter(book, credential, 'mandates:read', false);
  select m.id, m.source -> 'document', encode(m.source_digest, 'hex'),
         nullif(m.source -> 'payees', 'null'), nullif(m.source -> 'instruments', 'null'),
         case when jsonb_typeof(m.source -> 'unenforced') = 'array' then
           array(select jsonb_array_elements_text(m.source -> 'unenforced')) end
    into v_document
    from bank_data.mandate m
    join bank_private.mandate_present(v_caller, mandate) p on p.mandate_id = m.id
   where m.book_id = book and m.id = mandate_document_get.mandate and m.source is not null;
  if not found then
    perform bank_private.error_raise('mandate_unknown');
  end if;
  return v_document;
end
$fn$;
comment on function bank.mandate_document_get is
  'The document that a mandate was made from, with its digest and how it was read. mandate: id; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: '
  'bank.mandate_document. Errors: unauthenticated, principal_suspended, scope_missing, '
  'mandate_unknown (also for one that was made without a document).';
alter function bank.mandate_document_get owner to bank_exec;
revoke all on function bank.mandate_document_get from public;
grant execute on function bank.mandate_document_get to bank_api, bank_service;
