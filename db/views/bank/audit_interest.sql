-- How far interest has got on every account, and why a capitalisation that is due was not booked.
create or replace view bank.audit_interest
with (security_invoker = true) as
select p.book_id, a.number as account_number, p.customer_id, t.code as product, p.started_on,
       p.accrued_through, p.capitalised_on, p.due_on, p.outstanding, p.refusal, p.retry_at
  from bank_data.interest_position p
  join bank_data.account a on a.book_id = p.book_id and a.id = p.account_id
  join bank_data.product t on t.book_id = p.book_id and t.id = p.product_id;
comment on view bank.audit_interest is
  'Interest of all accounts for auditors, outstanding in interest units.';
alter view bank.audit_interest owner to bank_exec;
grant select on bank.audit_interest to bank_reader;
