-- All credentials.
create or replace view bank.audit_credential
with (security_invoker = true) as
select t.book_id, t.id, t.key_id, t.kind, t.principal_id, t.scopes, t.label, t.created_at,
       t.created_by, t.maker_id,
       t.expires_at, t.revoked_at, t.session_id, t.parent_id
  from bank_data.credential t;
comment on view bank.audit_credential is 'All credentials for auditors.';
alter view bank.audit_credential owner to bank_exec;
grant select on bank.audit_credential to bank_reader;
