-- Seen by staff and the customer in person. The kernel writes, in the name of who asked: without an
-- approval that is the customer in person. Nobody changes one.
alter table bank_data.customer_change enable row level security, force row level security;
create policy select_exec on bank_data.customer_change for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (current_setting('bank.reach', true) = 'book'
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)));
create policy select_ledger on bank_data.customer_change for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy insert_ledger on bank_data.customer_change for insert to bank_ledger
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              and (approval_id is not null
                   or (current_setting('bank.reach', true) = 'owner'
                       and customer_id
                           = nullif(current_setting('bank.customer', true), '')::bigint)));
create policy select_reader on bank_data.customer_change for select to bank_reader using (true);
grant select on bank_data.customer_change to bank_exec;
grant select, insert on bank_data.customer_change to bank_ledger;
grant select on bank_data.customer_change to bank_reader;
