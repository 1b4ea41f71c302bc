-- Seen by whoever sees the approval. Everybody votes in their own name: a customer in person about
-- what is theirs, staff about all of the book. Nobody changes a vote.
alter table bank_data.approval_vote enable row level security, force row level security;
create policy select_exec on bank_data.approval_vote for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (requester_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.approval_vote for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              and requester_id <> principal_id
              and case current_setting('bank.reach', true)
                    when 'book' then side = 'staff'
                    when 'owner' then
                      side = 'customer'
                      and customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                    else false
                  end);
create policy select_ledger on bank_data.approval_vote for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.approval_vote for select to bank_reader using (true);
grant select, insert on bank_data.approval_vote to bank_exec;
grant select on bank_data.approval_vote to bank_ledger, bank_reader;
