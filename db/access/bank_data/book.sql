-- A call sees its own book. Whether staff may suspend it is asked by the function, and again here.
-- The kernel needs to know when its days begin.
alter table bank_data.book enable row level security, force row level security;
create policy select_exec on bank_data.book for select to bank_exec
  using (id = nullif(current_setting('bank.book', true), '')::integer);
create policy update_exec on bank_data.book for update to bank_exec
  using (id = nullif(current_setting('bank.book', true), '')::integer
         and current_setting('bank.reach', true) = 'book');
create policy select_ledger on bank_data.book for select to bank_ledger
  using (id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.book for select to bank_reader using (true);
grant select on bank_data.book to bank_exec, bank_ledger, bank_reader;
grant update (
    status, payee_cooling_off_hours, payee_misses_per_day, rule_set_id, refusals_allowed,
    refusals_seconds, approval_hours, details_by_staff)
  on bank_data.book to bank_exec;
