-- Only the kernel knows which holds take part in what rules have counted.
alter table bank_data.rule_hold enable row level security, force row level security;
create policy all_ledger on bank_data.rule_hold to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.rule_hold for select to bank_reader using (true);
grant select, insert, delete on bank_data.rule_hold to bank_ledger;
grant select on bank_data.rule_hold to bank_reader;
