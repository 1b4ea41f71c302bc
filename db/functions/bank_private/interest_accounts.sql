-- Kernel: the bank's own accounts that pay and take the interest of accounts: to be locked together
-- with these.
create or replace function bank_private.interest_accounts(
  book        integer,
  account_ids bigint[]
)
returns bigint[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return array(
    select o.account_id
      from bank_data.book_account o
     where o.book_id = book and o.role in ('interest_expense', 'interest_income')
       and o.currency in (select a.currency
                            from bank_data.account a
                           where a.book_id = book and a.id = any (account_ids)));
end
$fn$;
comment on function bank_private.interest_accounts is
  'Ids of the accounts interest_expense and interest_income in the currencies of accounts.';
alter function bank_private.interest_accounts owner to bank_ledger;
revoke all on function bank_private.interest_accounts from public;
grant execute on function bank_private.interest_accounts to bank_exec;
