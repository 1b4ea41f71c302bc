-- Only the kernel counts what rules measure.
alter table bank_data.rule_count enable row level security, force row level security;
create policy all_ledger on bank_data.rule_count to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.rule_count for select to bank_reader using (true);
grant select, insert, update (starts_at, amount, uses, payee_ids, paid_at)
  on bank_data.rule_count to bank_ledger;
grant select on bank_data.rule_count to bank_reader;
