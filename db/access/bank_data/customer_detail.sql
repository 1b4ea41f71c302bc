-- Seen whole by staff and the customer in person, by nobody with a mandate. Only the kernel writes,
-- and shows others no more than a mask.
alter table bank_data.customer_detail enable row level security, force row level security;
create policy select_exec on bank_data.customer_detail for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (current_setting('bank.reach', true) = 'book'
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)));
create policy all_ledger on bank_data.customer_detail to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.customer_detail for select to bank_reader using (true);
grant select on bank_data.customer_detail to bank_exec;
grant select, insert on bank_data.customer_detail to bank_ledger;
grant update (address, phone, email) on bank_data.customer_detail to bank_ledger;
grant select on bank_data.customer_detail to bank_reader;
