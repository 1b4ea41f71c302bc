-- A quote of the caller, and what became of it.
create or replace function bank.quote_get(
  quote      bigint,
  credential bytea default null,
  book       integer default 1
)
returns bank.quote
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
  v_caller bank_private.caller;
  v_quote  bank.quote;
begin
  v_caller := bank_private.caller_enter(book, credential, 'transfers:read', false);
  v_quote  := bank_private.quote_present(v_caller, quote);
  if v_quote.quote_id is null then
    perform bank_private.error_raise('quote_unknown');
  end if;
  return v_quote;
end
$fn$;
comment on function bank.quote_get is
  'A quote. quote: id, of a quote the caller asked for itself; credential: sha256 of the key, null '
  'for a trusted service; book: accounting book. Result: bank.quote. Errors: unauthenticated, '
  'principal_suspended, scope_missing, quote_unknown.';
alter function bank.quote_get owner to bank_exec;
revoke all on function bank.quote_get from public;
grant execute on function bank.quote_get to bank_api, bank_service;
