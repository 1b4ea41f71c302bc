-- All holds.
create or replace view bank.audit_hold
with (security_invoker = true) as
select t.book_id, t.id, t.account_id, t.customer_id, t.payee_account_id, t.other_payee_allowed,
       t.currency, t.amount, t.captured_amount, t.status, t.principal_id, t.mandate_id, t.memo,
       t.metadata, t.placed_at, t.expires_at, t.resolved_at, t.transfer_id
  from bank_data.hold t;
comment on view bank.audit_hold is
  'All holds for auditors, minor units. An open one whose expires_at is past counts as expired.';
alter view bank.audit_hold owner to bank_exec;
grant select on bank.audit_hold to bank_reader;
