-- Reads a part of the proof of a book that is a range of accounts: balance:<first>-<last>, inner
-- ids. Null for any other part.
create or replace function bank_private.book_range(
  part text
)
returns bigint[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return regexp_match(part, '^balance:([0-9]{1,18})-([0-9]{1,18})$')::bigint[];
end
$fn$;
comment on function bank_private.book_range is
  'First and last account of a part of the balances; null when it is no such part.';
alter function bank_private.book_range owner to bank_exec;
revoke all on function bank_private.book_range from public;
grant execute on function bank_private.book_range to bank_ledger;
