-- A principal sees the mandates it has and those it gave, a customer in person those it gave,
-- staff all of the book. A customer or staff gives them, and whoever may delegate gives narrower
-- ones. The kernel revokes and suspends them, with those that narrow such a one.
alter table bank_data.mandate enable row level security, force row level security;
create policy select_exec on bank_data.mandate for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or given_by = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.mandate for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and ((current_setting('bank.reach', true) = 'owner'
                    and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
                   or (current_setting('bank.reach', true) in ('customer', 'accounts')
                       and customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                       and given_by = nullif(current_setting('bank.principal', true), '')::bigint
                       and parent_ids is not null)
                   or current_setting('bank.reach', true) = 'book'));
create policy all_ledger on bank_data.mandate to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.mandate for select to bank_reader using (true);
grant select, insert on bank_data.mandate to bank_exec;
grant select, update (revoked_at, suspended_by, is_suspended) on bank_data.mandate to bank_ledger;
grant select on bank_data.mandate to bank_reader;
