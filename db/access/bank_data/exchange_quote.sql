-- A quote is seen by whoever asked for it, and by nobody else. The kernel reads what it executes.
alter table bank_data.exchange_quote enable row level security, force row level security;
create policy select_exec on bank_data.exchange_quote for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and principal_id = nullif(current_setting('bank.principal', true), '')::bigint);
create policy insert_exec on bank_data.exchange_quote for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint);
create policy select_ledger on bank_data.exchange_quote for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.exchange_quote for select to bank_reader using (true);
grant select, insert on bank_data.exchange_quote to bank_exec;
grant select on bank_data.exchange_quote to bank_ledger, bank_reader;
