-- All interactions.
create or replace view bank.audit_interaction
with (security_invoker = true) as
select t.book_id, t.id, t.occurred_at, t.session_id, t.customer_id, t.case_id, t.principal_id,
       t.agent_id, t.channel, t.role, t.is_vouched, t.content as text, t.tool_calls
  from bank_data.interaction t;
comment on view bank.audit_interaction is
  'All interactions for auditors. text and tool_calls are untrusted text from outside.';
alter view bank.audit_interaction owner to bank_exec;
grant select on bank.audit_interaction to bank_reader;
