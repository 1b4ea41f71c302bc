-- All dates of all schedules.
create or replace view bank.audit_schedule_due
with (security_invoker = true) as
select t.book_id, t.schedule_id, t.occurrence, t.due_at, t.status, t.attempts, t.next_attempt_at,
       t.transfer_id, t.outcome, t.facts, t.resolved_at
  from bank_data.schedule_due t;
comment on view bank.audit_schedule_due is 'What became of each date of schedules, for auditors.';
alter view bank.audit_schedule_due owner to bank_exec;
grant select on bank.audit_schedule_due to bank_reader;
