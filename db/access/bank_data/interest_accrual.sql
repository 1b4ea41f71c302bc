-- As for accounts. Only the kernel adds rows, and nobody changes one.
alter table bank_data.interest_accrual enable row level security, force row level security;
create policy select_exec on bank_data.interest_accrual for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and case current_setting('bank.reach', true)
               when 'book' then true
               when 'owner' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
               when 'customer' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
               when 'accounts' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                 and account_id = any (
                   nullif(current_setting('bank.accounts', true), '')::bigint[])
               else false
             end);
create policy all_ledger on bank_data.interest_accrual to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.interest_accrual for select to bank_reader using (true);
grant select on bank_data.interest_accrual to bank_exec, bank_reader;
grant select, insert on bank_data.interest_accrual to bank_ledger;
