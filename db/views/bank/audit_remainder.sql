-- What rounding has left to the bank and nobody can book yet.
create or replace view bank.audit_remainder
with (security_invoker = true) as
select t.book_id, t.currency, t.remainder
  from bank_data.exchange_remainder t;
comment on view bank.audit_remainder is
  'Fractions of a minor unit that exchanges have left, for auditors.';
alter view bank.audit_remainder owner to bank_exec;
grant select on bank.audit_remainder to bank_reader;
