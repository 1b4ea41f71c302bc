-- All exchange rates that were ever fed.
create or replace view bank.audit_rate
with (security_invoker = true) as
select t.book_id, t.id, t.base_currency, t.quote_currency, t.rate, t.spread, t.source,
       t.principal_id, t.valid_from, t.valid_until
  from bank_data.exchange_rate t;
comment on view bank.audit_rate is
  'All exchange rates for auditors. source is untrusted text from outside.';
alter view bank.audit_rate owner to bank_exec;
grant select on bank.audit_rate to bank_reader;
