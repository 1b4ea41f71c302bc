-- Kernel: the postings of a book as signed lines, two a transfer, credit > 0.
create or replace function bank_private.book_lines(
  book integer,
  out account_id bigint,
  out version bigint,
  out amount bigint,
  out balance bigint,
  out occurred_at timestamptz
)
returns setof record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query
    select s.account_id, s.version, s.amount, s.balance, j.occurred_at
      from bank_data.journal j
     cross join lateral (values
       (j.debit_account_id,  j.debit_version,  - j.amount, j.debit_balance),
       (j.credit_account_id, j.credit_version,   j.amount, j.credit_balance)
     ) s (account_id, version, amount, balance)
     where j.book_id = book and j.debit_version is not null;
end
$fn$;
comment on function bank_private.book_lines is
  'Signed lines of a book (minor units).';
alter function bank_private.book_lines owner to bank_ledger;
revoke all on function bank_private.book_lines from public;
