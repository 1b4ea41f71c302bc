-- Only the kernel reads and writes how much of a transfer was given back.
alter table bank_data.reversal enable row level security, force row level security;
create policy all_ledger on bank_data.reversal to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.reversal for select to bank_reader using (true);
grant select, insert, update (reversed, reversal_ids) on bank_data.reversal to bank_ledger;
grant select on bank_data.reversal to bank_reader;
