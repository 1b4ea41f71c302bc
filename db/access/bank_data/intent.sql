-- An intent is seen by whoever prepared it, and by nobody else; it is prepared in the name of
-- whoever calls, for a customer it was let to. Nobody changes one.
alter table bank_data.intent enable row level security, force row level security;
create policy select_exec on bank_data.intent for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and principal_id = nullif(current_setting('bank.principal', true), '')::bigint);
create policy insert_exec on bank_data.intent for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              and (current_setting('bank.reach', true) = 'book'
                   or customer_id = nullif(current_setting('bank.customer', true), '')::bigint));
create policy select_ledger on bank_data.intent for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.intent for select to bank_reader using (true);
grant select, insert on bank_data.intent to bank_exec;
grant select on bank_data.intent to bank_ledger, bank_reader;
-- The digest has the id in it, so the id is drawn first.
grant usage on sequence bank_data.intent_id_seq to bank_exec;
