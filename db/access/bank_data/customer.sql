-- Staff see all customers of the book, everyone else the one customer of the call. The kernel
-- compares the name that a payer gives with that of the payee, asks when details changed, proves
-- who is suspended, and writes names that were changed.
alter table bank_data.customer enable row level security, force row level security;
create policy select_exec on bank_data.customer for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (current_setting('bank.reach', true) = 'book'
              or id = nullif(current_setting('bank.customer', true), '')::bigint));
create policy insert_exec on bank_data.customer for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy update_exec on bank_data.customer for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy select_ledger on bank_data.customer for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy update_ledger on bank_data.customer for update to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.customer for select to bank_reader using (true);
grant select, insert on bank_data.customer to bank_exec;
grant select (book_id, id, name, kind, status, details_changed_at)
  on bank_data.customer to bank_ledger;
grant update (name, details_changed_at) on bank_data.customer to bank_ledger;
grant update (status) on bank_data.customer to bank_exec;
grant select on bank_data.customer to bank_reader;
