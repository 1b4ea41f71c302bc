-- A credential is found by the digest that was presented; a principal sees its own, staff all of
-- the book, a customer in person those of agent sessions with it. The digest itself is read by
-- nobody but the function that looks it up.
alter table bank_data.credential enable row level security, force row level security;
create policy select_exec on bank_data.credential for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (digest = decode(nullif(current_setting('bank.digest', true), ''), 'hex')
              or principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.credential for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
                   or current_setting('bank.reach', true) = 'book'));
create policy update_exec on bank_data.credential for update to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and (principal_id = nullif(current_setting('bank.principal', true), '')::bigint
              or (current_setting('bank.reach', true) = 'owner'
                  and customer_id = nullif(current_setting('bank.customer', true), '')::bigint)
              or current_setting('bank.reach', true) = 'book'));
create policy select_reader on bank_data.credential for select to bank_reader using (true);
grant select, insert on bank_data.credential to bank_exec;
grant update (revoked_at) on bank_data.credential to bank_exec;
grant select (book_id, id, key_id, kind, principal_id, scopes, label, created_at, created_by,
              expires_at, revoked_at, session_id, customer_id, parent_id, maker_id)
  on bank_data.credential to bank_reader;
