-- Staff see what the worker does, and the worker, whose reach is the book, writes it down.
alter table bank_data.worker_task enable row level security, force row level security;
create policy select_exec on bank_data.worker_task for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy insert_exec on bank_data.worker_task for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy update_exec on bank_data.worker_task for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy select_reader on bank_data.worker_task for select to bank_reader using (true);
grant select, insert on bank_data.worker_task to bank_exec;
grant update (worker_id, host, fence, every, led_until, beat_at, finished_at, done, failures,
              failed_at, error)
  on bank_data.worker_task to bank_exec;
grant select on bank_data.worker_task to bank_reader;
