-- The parts in which the book can be proven, one call each, with the number of entries each folds.
create or replace function bank.book_verify_parts(
  entries    bigint default 100000,
  credential bytea default null,
  book       integer default 1
)
returns setof bank.book_part
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
  if entries is null or entries not between 1 and 1000000000 then
    perform bank_private.error_raise('request_invalid', 'entries must be 1 to 1000000000.');
  end if;
  perform bank_private.staff_enter(book, credential, 'book:verify');
  return query select p.* from bank_private.book_parts(book, entries) p;
end
$fn$;
comment on function bank.book_verify_parts is
  'The parts of bank.book_verify. entries: of one part of the balances, at least, 1 to 1000000000; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: rows '
  'of bank.book_part. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, staff_only.';
alter function bank.book_verify_parts owner to bank_exec;
revoke all on function bank.book_verify_parts from public;
grant execute on function bank.book_verify_parts to bank_api, bank_service;
