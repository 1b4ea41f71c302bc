-- Only the kernel reads and writes what rounding has left.
alter table bank_data.exchange_remainder enable row level security, force row level security;
create policy all_ledger on bank_data.exchange_remainder to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.exchange_remainder for select to bank_reader using (true);
grant select, insert, update (remainder) on bank_data.exchange_remainder to bank_ledger;
grant select on bank_data.exchange_remainder to bank_reader;
