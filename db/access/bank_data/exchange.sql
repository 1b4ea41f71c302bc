-- Whoever executed a quote sees that it was. Only the kernel writes.
alter table bank_data.exchange enable row level security, force row level security;
create policy select_exec on bank_data.exchange for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and principal_id = nullif(current_setting('bank.principal', true), '')::bigint);
create policy all_ledger on bank_data.exchange to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.exchange for select to bank_reader using (true);
grant select on bank_data.exchange to bank_exec, bank_reader;
grant select, insert on bank_data.exchange to bank_ledger;
