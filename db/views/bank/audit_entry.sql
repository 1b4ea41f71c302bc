-- Two signed lines a posting, credit > 0: everything of a book and currency sums to zero.
create or replace view bank.audit_entry
with (security_invoker = true) as
select j.book_id, j.id as transfer_id, j.occurred_at, j.currency, a.number as account_number,
       s.version, s.amount, s.balance
  from bank_data.journal j
 cross join lateral (values
   (j.debit_account_id,  j.debit_version,  - j.amount, j.debit_balance),
   (j.credit_account_id, j.credit_version,   j.amount, j.credit_balance)
 ) s (account_id, version, amount, balance)
  join bank_data.account a on a.book_id = j.book_id and a.id = s.account_id
 where j.debit_version is not null;
comment on view bank.audit_entry is 'The entries of all accounts for auditors, minor units.';
alter view bank.audit_entry owner to bank_exec;
grant select on bank.audit_entry to bank_reader;
