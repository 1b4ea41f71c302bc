-- An identity is found by the issuer and subject of a verified token; staff see all of the book.
alter table bank_data.principal_identity enable row level security, force row level security;
create policy select_exec on bank_data.principal_identity for select to bank_exec
  using (book_id = nullif(current_setting('bank.book', true), '')::integer
         and ((issuer = current_setting('bank.issuer', true)
             and subject = current_setting('bank.subject', true))
              or current_setting('bank.reach', true) = 'book'));
create policy insert_exec on bank_data.principal_identity for insert to bank_exec
  with check (book_id = nullif(current_setting('bank.book', true), '')::integer
              and current_setting('bank.reach', true) = 'book');
create policy select_reader on bank_data.principal_identity for select to bank_reader using (true);
grant select, insert on bank_data.principal_identity to bank_exec;
grant select on bank_data.principal_identity to bank_reader;
