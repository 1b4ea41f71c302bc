-- All imported statements of other banks.
create or replace view bank.audit_import
with (security_invoker = true) as
select t.book_id, t.id, t.account_id, a.number as account_number, t.format,
       encode(t.digest, 'hex') as document_sha256, t.reference, t.opening,
       t.closing, t.first_day, t.last_day, t.line_count, t.principal_id, t.created_at
  from bank_data.external_import t
  join bank_data.account a on a.book_id = t.book_id and a.id = t.account_id;
comment on view bank.audit_import is
  'All imported statements of other banks for auditors, minor units, with their sign.';
alter view bank.audit_import owner to bank_exec;
grant select on bank.audit_import to bank_reader;
