-- All changes of names and details of customers.
create or replace view bank.audit_customer_change
with (security_invoker = true) as
select t.book_id, t.id, t.customer_id, t.principal_id, t.approval_id, t.before, t.after,
       t.contacts, t.reason, t.changed_at
  from bank_data.customer_change t;
comment on view bank.audit_customer_change is
  'All changes of names and details of customers for auditors.';
alter view bank.audit_customer_change owner to bank_exec;
grant select on bank.audit_customer_change to bank_reader;
