-- Staff see and name them; the kernel looks them up for every call that charges or pays.
alter table bank_data.book_account enable row level security, force row level security;
create policy select_exec on bank_data.book_account for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy insert_exec on bank_data.book_account for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy update_exec on bank_data.book_account for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy select_ledger on bank_data.book_account for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.book_account for select to bank_reader using (true);
grant select, insert on bank_data.book_account to bank_exec;
grant update (account_id) on bank_data.book_account to bank_exec;
grant select on bank_data.book_account to bank_ledger, bank_reader;
