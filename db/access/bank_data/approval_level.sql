-- How many must approve is read in the name of whoever asks, and set by staff.
alter table bank_data.approval_level enable row level security, force row level security;
create policy select_exec on bank_data.approval_level for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy insert_exec on bank_data.approval_level for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy update_exec on bank_data.approval_level for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy select_ledger on bank_data.approval_level for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.approval_level for select to bank_reader using (true);
grant select, insert on bank_data.approval_level to bank_exec;
grant update (approvers) on bank_data.approval_level to bank_exec;
grant select on bank_data.approval_level to bank_ledger, bank_reader;
