-- Kernel: the bank's own accounts that an exchange goes through, in the order of their use: its
-- position in the debited currency, its position in the credited one, and what rounding leaves in
-- the quote currency of the rate.
create or replace function bank_private.exchange_positions(
  book           integer,
  from_currency  text,
  to_currency    text,
  quote_currency text
)
returns bank_private.reach[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return array[
    bank_private.book_account_find(book, 'exchange_position', from_currency),
    bank_private.book_account_find(book, 'exchange_position', to_currency),
    bank_private.book_account_find(book, 'exchange_rounding', quote_currency)];
end
$fn$;
comment on function bank_private.exchange_positions is
  'The three accounts of the bank behind an exchange; the outcome system_account_missing in those '
  'that are not named.';
alter function bank_private.exchange_positions owner to bank_ledger;
revoke all on function bank_private.exchange_positions from public;
grant execute on function bank_private.exchange_positions to bank_exec;
