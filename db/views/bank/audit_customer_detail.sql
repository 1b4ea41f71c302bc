-- How to reach all customers.
create or replace view bank.audit_customer_detail
with (security_invoker = true) as
select t.book_id, t.customer_id, t.address, t.phone, t.email
  from bank_data.customer_detail t;
comment on view bank.audit_customer_detail is 'Addresses, phones and emails for auditors.';
alter view bank.audit_customer_detail owner to bank_exec;
grant select on bank.audit_customer_detail to bank_reader;
