-- All customers.
create or replace view bank.audit_customer
with (security_invoker = true) as
select t.book_id, t.id, t.kind, t.name, t.status, t.created_at, t.details_changed_at
  from bank_data.customer t;
comment on view bank.audit_customer is 'All customers for auditors.';
alter view bank.audit_customer owner to bank_exec;
grant select on bank.audit_customer to bank_reader;
