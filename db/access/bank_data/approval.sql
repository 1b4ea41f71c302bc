-- Whoever asked sees its own, a customer in person those about it, staff all of the book. Whoever
-- sees one may end it: who exactly, and how, the functions ask. One is made in the name of whoever
-- calls; what is frozen in it nobody changes.
alter table bank_data.approval enable row level security, force row level security;
create policy select_exec on bank_data.approval for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.approval for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              and status = 'pending'
              and (customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                   or current_setting('bank.reach', true) = 'book'));
create policy update_exec on bank_data.approval for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy select_ledger on bank_data.approval for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.approval for select to bank_reader using (true);
grant select, insert on bank_data.approval to bank_exec;
grant update (status, resolved_at, journal_id, outcome, facts) on bank_data.approval to bank_exec;
grant select on bank_data.approval to bank_ledger, bank_reader;
