-- All principals.
create or replace view bank.audit_principal
with (security_invoker = true) as
select t.book_id, t.id, t.class, t.name, t.status, t.is_operator, t.customer_id, t.login, t.scopes,
       t.created_at
  from bank_data.principal t;
comment on view bank.audit_principal is 'All principals for auditors.';
alter view bank.audit_principal owner to bank_exec;
grant select on bank.audit_principal to bank_reader;
