-- All approvals.
create or replace view bank.audit_approval
with (security_invoker = true) as
select t.book_id, t.id, t.operation, t.command, t.digest, t.customer_id, t.principal_id, t.person,
       t.maker_id, t.mandate_id, t.session_id, t.hold_id, t.fee_hold_id, t.reasons,
       t.customers_needed, t.staff_needed, t.created_at, t.expires_at, t.status, t.resolved_at,
       t.journal_id, t.outcome, t.facts
  from bank_data.approval t;
comment on view bank.audit_approval is 'All approvals for auditors.';
alter view bank.audit_approval owner to bank_exec;
grant select on bank.audit_approval to bank_reader;
