-- As for schedules. Only the worker, whose reach is the book, adds dates; pausing and cancelling
-- change those that are planned.
alter table bank_data.schedule_due enable row level security, force row level security;
create policy select_exec on bank_data.schedule_due for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.schedule_due for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy update_exec on bank_data.schedule_due for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy select_ledger on bank_data.schedule_due for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.schedule_due for select to bank_reader using (true);
grant select, insert on bank_data.schedule_due to bank_exec;
grant update (due_at, status, attempts, next_attempt_at, transfer_id, outcome, facts, resolved_at)
  on bank_data.schedule_due to bank_exec;
grant select on bank_data.schedule_due to bank_ledger, bank_reader;
