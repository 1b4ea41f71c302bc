-- Everybody in the book may know the rates. Staff feed them, and services that rate_set has let in.
alter table bank_data.exchange_rate enable row level security, force row level security;
create policy select_exec on bank_data.exchange_rate for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy insert_exec on bank_data.exchange_rate for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              and current_setting('bank.reach', true) in ('book', 'feed'));
create policy select_ledger on bank_data.exchange_rate for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.exchange_rate for select to bank_reader using (true);
grant select, insert on bank_data.exchange_rate to bank_exec;
grant select on bank_data.exchange_rate to bank_ledger, bank_reader;
