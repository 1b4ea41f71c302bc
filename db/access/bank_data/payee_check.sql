-- What a principal got wrong is counted by its own calls, and seen by no other's.
alter table bank_data.payee_check enable row level security, force row level security;
create policy all_exec on bank_data.payee_check to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and principal_id = nullif(current_setting('bank.principal', true), '')::bigint);
create policy select_ledger on bank_data.payee_check for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.payee_check for select to bank_reader using (true);
grant select, insert on bank_data.payee_check to bank_exec;
grant update (starts_at, misses) on bank_data.payee_check to bank_exec;
grant select on bank_data.payee_check to bank_ledger, bank_reader;
