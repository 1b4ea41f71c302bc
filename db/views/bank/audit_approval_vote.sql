-- All votes about approvals.
create or replace view bank.audit_approval_vote
with (security_invoker = true) as
select t.book_id, t.approval_id, t.principal_id, t.person, t.customer_id, t.requester_id, t.side,
       t.decision, t.reason, t.digest, t.credential_id, t.maker_id,
       t.voted_at
  from bank_data.approval_vote t;
comment on view bank.audit_approval_vote is 'All votes about approvals for auditors.';
alter view bank.audit_approval_vote owner to bank_exec;
grant select on bank.audit_approval_vote to bank_reader;
