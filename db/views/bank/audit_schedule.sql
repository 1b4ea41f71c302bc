-- All schedules.
create or replace view bank.audit_schedule
with (security_invoker = true) as
select t.book_id, t.id, t.principal_id, t.customer_id, t.mandate_id, t.from_account_id,
       t.to_account_id, t.currency, t.amount, t.up_to, t.memo, t.metadata, t.end_to_end_id,
       t.starts_at, t.time_zone, t.recurrence, t.calendar_id, t.adjustment, t.missed, t.retries,
       t.retry_pause_minutes, t.status, t.problem, t.planned_until, t.plan_at, t.resumed_at,
       t.created_at
  from bank_data.schedule t;
comment on view bank.audit_schedule is 'All scheduled transfers for auditors.';
alter view bank.audit_schedule owner to bank_exec;
grant select on bank.audit_schedule to bank_reader;
