-- Every call that changed something or was refused, with names instead of ids where there are any.
create or replace view bank.audit_journal
with (security_invoker = true) as
select j.book_id, j.id, j.occurred_at, j.request_id, j.operation, j.outcome,
       j.principal_id, p.class as principal_class, p.name as principal_name, k.key_id,
       j.customer_id, j.mandate_id, j.subject_id,
       d.number as debit_account, c.number as credit_account, j.amount, j.currency,
       j.debit_balance, j.debit_available, j.debit_version, j.credit_balance, j.credit_version,
       j.request, j.facts, j.session_id, j.rule_set_id, j.rule_values
  from bank_data.journal j
  left join bank_data.principal p on p.book_id = j.book_id and p.id = j.principal_id
  left join bank_data.credential k on k.book_id = j.book_id and k.id = j.credential_id
  left join bank_data.account d on d.book_id = j.book_id and d.id = j.debit_account_id
  left join bank_data.account c on c.book_id = j.book_id and c.id = j.credit_account_id;
comment on view bank.audit_journal is
  'The journal for auditors. Amounts and balances are minor units. request and facts hold '
  'untrusted text from outside.';
alter view bank.audit_journal owner to bank_exec;
grant select on bank.audit_journal to bank_reader;
