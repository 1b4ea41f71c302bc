-- All quotes, and what became of them.
create or replace view bank.audit_quote
with (security_invoker = true) as
select q.book_id, q.id, q.principal_id, q.customer_id, q.mandate_id, q.side,
       f.number as from_account, q.from_amount, q.from_currency,
       t.number as to_account, q.to_amount, q.to_currency,
       q.rate_id, q.base_currency, q.rate, q.remainder, q.created_at, q.expires_at,
       x.journal_id as exchange_id, x.debit_transfer_id, x.credit_transfer_id,
       x.rounding_transfer_id, x.rounding_amount
  from bank_data.exchange_quote q
  join bank_data.account f on f.book_id = q.book_id and f.id = q.from_account_id
  join bank_data.account t on t.book_id = q.book_id and t.id = q.to_account_id
  left join bank_data.exchange x on x.book_id = q.book_id and x.quote_id = q.id;
comment on view bank.audit_quote is
  'All quotes for auditors, with their execution. Amounts are minor units; remainder and '
  'rounding_amount are of the quote currency, the one of the two that is not base_currency.';
alter view bank.audit_quote owner to bank_exec;
grant select on bank.audit_quote to bank_reader;
