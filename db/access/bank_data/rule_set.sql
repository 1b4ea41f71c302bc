-- Staff see and publish the sets of rules, and nobody changes one. The kernel judges by them.
alter table bank_data.rule_set enable row level security, force row level security;
create policy select_exec on bank_data.rule_set for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy insert_exec on bank_data.rule_set for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy select_ledger on bank_data.rule_set for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.rule_set for select to bank_reader using (true);
grant select, insert on bank_data.rule_set to bank_exec;
grant select on bank_data.rule_set to bank_ledger, bank_reader;
