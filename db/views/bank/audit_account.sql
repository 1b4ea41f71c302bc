-- Accounts with their balances.
create or replace view bank.audit_account
with (security_invoker = true) as
select a.book_id, a.id, a.number, a.customer_id, a.currency, a.exponent, a.name, a.opened_at,
       a.closed_at, b.posted, b.held, b.floor_amount, b.version, b.debit_open, b.credit_open,
       a.product_id, a.dormant_after, a.dormant_at
  from bank_data.account a
  left join bank_data.account_balance b on b.book_id = a.book_id and b.account_id = a.id;
comment on view bank.audit_account is 'All accounts for auditors, minor units.';
alter view bank.audit_account owner to bank_exec;
grant select on bank.audit_account to bank_reader;
