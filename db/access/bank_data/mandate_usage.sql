-- Only the kernel counts what is moved with a mandate.
alter table bank_data.mandate_usage enable row level security, force row level security;
create policy all_ledger on bank_data.mandate_usage to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.mandate_usage for select to bank_reader using (true);
grant select, insert, update (starts_at, amounts, uses, last_at)
  on bank_data.mandate_usage to bank_ledger;
grant select on bank_data.mandate_usage to bank_reader;
