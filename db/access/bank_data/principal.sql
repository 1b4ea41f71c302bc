-- A principal sees itself: by the credential it presented, or by its own login; staff see all of
-- the book. The kernel may look up the class of any, and suspend agents, but resumes none.
alter table bank_data.principal enable row level security, force row level security;
create policy select_exec on bank_data.principal for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (id = nullif(current_setting('bank.principal', true), '')::bigint
              or login = session_user
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.principal for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy update_exec on bank_data.principal for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy select_ledger on bank_data.principal for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy update_ledger on bank_data.principal for update to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer and class = 'agent')
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and status = 'suspended');
create policy select_reader on bank_data.principal for select to bank_reader using (true);
grant select, insert on bank_data.principal to bank_exec;
grant update (status, person) on bank_data.principal to bank_exec;
grant update (status) on bank_data.principal to bank_ledger;
grant select on bank_data.principal to bank_ledger, bank_reader;
