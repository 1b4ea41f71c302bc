-- All agent sessions. What was done in one, bank.audit_journal says.
create or replace view bank.audit_agent_session
with (security_invoker = true) as
select t.book_id, t.id, t.principal_id, t.customer_id, t.channel, t.started_at, t.expires_at,
       t.ended_at
  from bank_data.agent_session t;
comment on view bank.audit_agent_session is 'All agent sessions for auditors.';
alter view bank.audit_agent_session owner to bank_exec;
grant select on bank.audit_agent_session to bank_reader;
