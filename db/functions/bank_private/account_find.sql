-- The directory: which account a number names. Kernel, because a payer must be able to name any
-- account of the book.
-- What it returns decides nothing: rights come from bank_private.account_enter.
create or replace function bank_private.account_find(
  book           integer,
  account_number text
)
returns bank_private.reach
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_found bank_private.reach;
begin
  select a.id, a.customer_id, a.number, a.currency, a.exponent, a.product_id
    into v_found.account_id, v_found.customer_id, v_found.number, v_found.currency,
         v_found.exponent, v_found.product_id
    from bank_data.account a
   where a.book_id = book and a.number = account_number;
  return v_found;
end
$fn$;
comment on function bank_private.account_find is
  'The account of a number in the book, all null when there is none.';
alter function bank_private.account_find owner to bank_ledger;
revoke all on function bank_private.account_find from public;
grant execute on function bank_private.account_find to bank_exec;
