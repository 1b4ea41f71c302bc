-- A principal sees and changes the schedules it owns, a customer in person those that debit it,
-- staff all of the book. One is made in the name of whoever calls, and of nobody else.
alter table bank_data.schedule enable row level security, force row level security;
create policy select_exec on bank_data.schedule for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.schedule for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint);
create policy update_exec on bank_data.schedule for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy select_ledger on bank_data.schedule for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.schedule for select to bank_reader using (true);
grant select, insert on bank_data.schedule to bank_exec;
grant update (status, problem, planned_until, plan_at, resumed_at)
  on bank_data.schedule to bank_exec;
grant select on bank_data.schedule to bank_ledger, bank_reader;
