-- All mandates.
create or replace view bank.audit_mandate
with (security_invoker = true) as
select t.book_id, t.id, t.principal_id, t.customer_id, t.account_ids, t.actions, t.purpose,
       t.starts_at, t.expires_at, t.revoked_at, t.created_at, t.suspended_by,
       t.is_suspended, t.source
  from bank_data.mandate t;
comment on view bank.audit_mandate is 'All mandates for auditors.';
alter view bank.audit_mandate owner to bank_exec;
grant select on bank.audit_mandate to bank_reader;
