-- Only the kernel counts refusals.
alter table bank_data.refusal_count enable row level security, force row level security;
create policy all_ledger on bank_data.refusal_count to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.refusal_count for select to bank_reader using (true);
grant select, insert, update (refused_at) on bank_data.refusal_count to bank_ledger;
grant select on bank_data.refusal_count to bank_reader;
