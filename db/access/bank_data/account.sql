-- A caller sees the accounts of the customer it acts for, or those its mandate names; staff all of
-- the book. The kernel sees the directory of the book, and makes, rests and closes accounts.
alter table bank_data.account enable row level security, force row level security;
create policy select_exec on bank_data.account for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and case current_setting('bank.reach', true)
               when 'book' then true
               when 'owner' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
               when 'customer' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
               when 'accounts' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                 and id = any (
                   nullif(current_setting('bank.accounts', true), '')::bigint[])
               else false
             end);
create policy all_ledger on bank_data.account to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.account for select to bank_reader using (true);
grant select on bank_data.account to bank_exec;
grant select, insert, update (closed_at, dormant_at, dormancy_due_at)
  on bank_data.account to bank_ledger;
grant select on bank_data.account to bank_reader;
-- The kernel makes the number of a new account from its id.
grant usage on sequence bank_data.account_id_seq to bank_ledger;
