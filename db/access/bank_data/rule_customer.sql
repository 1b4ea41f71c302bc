-- Only the kernel locks a customer for its rules.
alter table bank_data.rule_customer enable row level security, force row level security;
create policy all_ledger on bank_data.rule_customer to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.rule_customer for select to bank_reader using (true);
grant select, insert, update (customer_id) on bank_data.rule_customer to bank_ledger;
grant select on bank_data.rule_customer to bank_reader;
