-- The kernel writes notices, staff see and acknowledge them. Nobody deletes one.
alter table bank_data.notice enable row level security, force row level security;
create policy select_exec on bank_data.notice for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy update_exec on bank_data.notice for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy select_ledger on bank_data.notice for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy insert_ledger on bank_data.notice for insert to bank_ledger
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.notice for select to bank_reader using (true);
grant select, update (acknowledged_at, acknowledged_by) on bank_data.notice to bank_exec;
grant select, insert on bank_data.notice to bank_ledger;
grant select on bank_data.notice to bank_reader;
