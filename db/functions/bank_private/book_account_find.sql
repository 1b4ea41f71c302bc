-- Kernel: the bank's own account for a purpose.
create or replace function bank_private.book_account_find(
  book     integer,
  role     text,
  currency text
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
  select a.id, a.customer_id, a.number, a.currency, a.exponent
    into v_found.account_id, v_found.customer_id, v_found.number, v_found.currency, v_found.exponent
    from bank_data.book_account o
    join bank_data.account a on a.book_id = book and a.id = o.account_id
   where o.book_id = book and o.role = book_account_find.role
     and o.currency = book_account_find.currency;
  if not found then
    v_found.outcome := 'system_account_missing';
    v_found.facts   := jsonb_build_object('role', role, 'currency', currency);
  end if;
  return v_found;
end
$fn$;
comment on function bank_private.book_account_find is
  'The account the bank has named for a role (bank_data.book_account) in a currency. Result: the '
  'account; outcome system_account_missing when there is none.';
alter function bank_private.book_account_find owner to bank_ledger;
revoke all on function bank_private.book_account_find from public;
grant execute on function bank_private.book_account_find to bank_exec;
