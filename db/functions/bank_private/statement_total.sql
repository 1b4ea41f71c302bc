-- Kernel: debits and credits of an account between two versions.
create or replace function bank_private.statement_total(
  book         integer,
  account_id   bigint,
  version_from bigint,
  version_to   bigint,
  out debit_sum numeric,
  out debit_count bigint,
  out credit_sum numeric,
  out credit_count bigint
)
returns record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select coalesce(sum(j.amount), 0), count(*)
    into debit_sum, debit_count
    from bank_data.journal j
   where j.book_id = book and j.debit_account_id = statement_total.account_id
     and j.debit_version between version_from and version_to;
  select coalesce(sum(j.amount), 0), count(*)
    into credit_sum, credit_count
    from bank_data.journal j
   where j.book_id = book and j.credit_account_id = statement_total.account_id
     and j.credit_version between version_from and version_to;
end
$fn$;
comment on function bank_private.statement_total is
  'Sums and counts of the entries between two versions, minor units, without sign.';
alter function bank_private.statement_total owner to bank_ledger;
revoke all on function bank_private.statement_total from public;
grant execute on function bank_private.statement_total to bank_exec;
