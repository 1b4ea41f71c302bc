-- Proves the book from its journal, online, from one snapshot: one row for each thing that does not
-- hold, none when all is well. Locks nothing. On a large book part after part, in one transaction
-- of repeatable reads: `pgteller verify` does that.
create or replace function bank.book_verify(
  part       text default null,
  credential bytea default null,
  book       integer default 1
)
returns setof bank.finding
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
begin
  if part <> all (bank_private.book_topics()) and bank_private.book_range(part) is null then
    perform bank_private.error_raise('request_invalid', 'part must be one of book_verify_parts.');
  end if;
  perform bank_private.staff_enter(book, credential, 'book:verify');
  return query select f.* from bank_private.book_prove(book, part) f;
end
$fn$;
comment on function bank.book_verify is
  'Proves balances, running balances, versions, zero sums per currency, holds, payees, fees, '
  'reversals, exchanges, interest, reconciliation, suspensions, notices and the form of every '
  'journal row. part: one of bank.book_verify_parts, null = everything; credential: sha256 of the '
  'key, null for a trusted service; book: accounting book. Result: rows of bank.finding, none when '
  'the book holds. Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, '
  'staff_only.';
alter function bank.book_verify owner to bank_exec;
revoke all on function bank.book_verify from public;
grant execute on function bank.book_verify to bank_api, bank_service;
