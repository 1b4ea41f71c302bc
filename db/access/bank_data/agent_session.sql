-- A principal sees the sessions it started, a customer in person those with it, staff all of the
-- book; whoever sees one may end it. One is started in the name of whoever calls, with a customer
-- it was let to.
alter table bank_data.agent_session enable row level security, force row level security;
create policy select_exec on bank_data.agent_session for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.agent_session for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              and (current_setting('bank.reach', true) = 'book'
                   or (current_setting('bank.reach', true) in ('owner', 'customer')
                       and customer_id
                         = nullif(current_setting('bank.customer', true), '')::bigint)));
create policy update_exec on bank_data.agent_session for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy select_ledger on bank_data.agent_session for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.agent_session for select to bank_reader using (true);
grant select, insert on bank_data.agent_session to bank_exec;
grant update (ended_at) on bank_data.agent_session to bank_exec;
grant select on bank_data.agent_session to bank_ledger, bank_reader;
