-- The number of an account: the directory the other way round. Kernel, for the other side of a
-- transfer.
create or replace function bank_private.account_number(
  book       integer,
  account_id bigint
)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select a.number
      from bank_data.account a
     where a.book_id = book and a.id = account_number.account_id);
end
$fn$;
comment on function bank_private.account_number is
  'The number of an account of the book.';
alter function bank_private.account_number owner to bank_ledger;
revoke all on function bank_private.account_number from public;
grant execute on function bank_private.account_number to bank_exec;
