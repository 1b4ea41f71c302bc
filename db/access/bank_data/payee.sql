-- Payees belong to a customer: staff see those of the book, everyone else those of the one customer
-- of the call. Who adds one says so itself; only staff trust one that is in use.
alter table bank_data.payee enable row level security, force row level security;
create policy select_exec on bank_data.payee for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (current_setting('bank.reach', true) = 'book'
              or customer_id = nullif(current_setting('bank.customer', true), '')::bigint));
create policy insert_exec on bank_data.payee for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and created_by = nullif(current_setting('bank.principal', true), '')::bigint
              and trusted_at is null
              and (current_setting('bank.reach', true) = 'book'
                   or customer_id = nullif(current_setting('bank.customer', true), '')::bigint));
create policy update_exec on bank_data.payee for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (current_setting('bank.reach', true) = 'book'
              or customer_id = nullif(current_setting('bank.customer', true), '')::bigint))
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and (current_setting('bank.reach', true) = 'book'
                   or (customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                       and (trusted_at is null or removed_at is not null))));
create policy select_ledger on bank_data.payee for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.payee for select to bank_reader using (true);
grant select, insert on bank_data.payee to bank_exec;
grant update (trusted_at, trusted_by, removed_at, removed_by) on bank_data.payee to bank_exec;
grant select on bank_data.payee to bank_ledger, bank_reader;
