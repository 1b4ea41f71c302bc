-- All lines of imported statements, and what became of them.
create or replace view bank.audit_external_line
with (security_invoker = true) as
select t.book_id, t.id, t.import_id, t.account_id, t.number, t.booked_on, t.value_date, t.amount,
       t.reference, t.counterparty, t.memo, t.status, t.transfer_id, t.rule, t.reason,
       t.resolved_by, t.resolved_at
  from bank_data.external_line t;
comment on view bank.audit_external_line is
  'All lines of imported statements for auditors, minor units, with the other bank''s sign.';
alter view bank.audit_external_line owner to bank_exec;
grant select on bank.audit_external_line to bank_reader;
