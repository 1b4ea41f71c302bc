-- All notices.
create or replace view bank.audit_notice
with (security_invoker = true) as
select t.book_id, t.id, t.kind, t.subject_id, t.customer_id, t.journal_id, t.facts, t.created_at,
       t.acknowledged_at, t.acknowledged_by
  from bank_data.notice t;
comment on view bank.audit_notice is 'All notices for auditors.';
alter view bank.audit_notice owner to bank_exec;
grant select on bank.audit_notice to bank_reader;
