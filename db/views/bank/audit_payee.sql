-- All payees.
create or replace view bank.audit_payee
with (security_invoker = true) as
select t.book_id, t.id, t.customer_id, t.account_id, t.name, t.match, t.created_at, t.created_by,
       t.trusted_at, t.trusted_by, t.removed_at, t.removed_by
  from bank_data.payee t;
comment on view bank.audit_payee is 'All payees for auditors.';
alter view bank.audit_payee owner to bank_exec;
grant select on bank.audit_payee to bank_reader;
