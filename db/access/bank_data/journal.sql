-- A caller sees what it asked itself, and the debits of the accounts it is let to, never the other
-- side's balance. The kernel reads and appends. Nobody updates or deletes: append-only is a matter
-- of privileges.
alter table bank_data.journal enable row level security, force row level security;
create policy select_exec on bank_data.journal for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or case current_setting('bank.reach', true)
                   when 'book' then true
                   when 'owner' then
                     customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                   when 'customer' then
                     customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                   when 'accounts' then
                     customer_id = nullif(current_setting('bank.customer', true), '')::bigint
                     and debit_account_id = any (
                       nullif(current_setting('bank.accounts', true), '')::bigint[])
                   else false
                 end));
create policy select_ledger on bank_data.journal for select to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy insert_ledger on bank_data.journal for insert to bank_ledger
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and principal_id = nullif(current_setting('bank.principal', true), '')::bigint);
create policy select_reader on bank_data.journal for select to bank_reader using (true);
grant select (id, occurred_at, request_id, idempotency_id, principal_id, credential_id,
              customer_id, mandate_id, subject_id, debit_account_id, credit_account_id, amount,
              debit_balance, debit_available, debit_version, parent_id, value_date, session_id,
              book_id, operation, outcome, currency, request, facts, rule_set_id, rule_values)
  on bank_data.journal to bank_exec;
grant select, insert on bank_data.journal to bank_ledger;
grant select on bank_data.journal to bank_reader;
-- A call of many postings draws their ids before it writes them.
grant usage on sequence bank_data.journal_id_seq to bank_ledger;
