-- Staff see all of the book, a customer in person its own, an agent let to the customer what it
-- recorded itself and what was recorded in its sessions. Everybody records in its own name.
-- Nobody updates or deletes: append-only is a matter of privileges.
alter table bank_data.interaction enable row level security, force row level security;
create policy select_exec on bank_data.interaction for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and case current_setting('bank.reach', true)
               when 'book' then true
               when 'owner' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
               when 'customer' then
                 customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                 and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
                      or agent_id = nullif(current_setting('bank.principal', true), '')::bigint)
               else false
             end);
create policy insert_exec on bank_data.interaction for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              and (current_setting('bank.reach', true) = 'book'
                   or (current_setting('bank.reach', true) in ('owner', 'customer')
                       and customer_id
                         = nullif(current_setting('bank.customer', true), '')::bigint)));
create policy select_ledger on bank_data.interaction for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.interaction for select to bank_reader using (true);
grant select, insert on bank_data.interaction to bank_exec;
grant select on bank_data.interaction to bank_ledger, bank_reader;
