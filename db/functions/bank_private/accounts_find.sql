-- The directory for many numbers at once: bank_private.account_find for a bulk. Kernel, because a
-- payer must be able to name any account of the book.
-- What it returns decides nothing: rights come from bank_private.account_enter.
create or replace function bank_private.accounts_find(
  book            integer,
  account_numbers text[]
)
returns setof bank_private.reach
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select a.id, a.customer_id, a.number, a.currency, a.exponent, null::bigint, null::text,
           null::jsonb, a.product_id, null::boolean
      from bank_data.account a
     where a.book_id = book and a.number = any (account_numbers);
end
$fn$;
comment on function bank_private.accounts_find is
  'The accounts of these numbers in the book, in no order; numbers without an account are left '
  'out.';
alter function bank_private.accounts_find owner to bank_ledger;
revoke all on function bank_private.accounts_find from public;
grant execute on function bank_private.accounts_find to bank_exec;
