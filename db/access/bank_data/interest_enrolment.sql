-- The kernel's own note; nobody else has a use for it.
alter table bank_data.interest_enrolment enable row level security, force row level security;
create policy all_ledger on bank_data.interest_enrolment to bank_ledger
  using (book_id = nullif(current_setting('bank.book', true), '')::integer);
create policy select_reader on bank_data.interest_enrolment for select to bank_reader using (true);
grant select, insert, update (enrolled_on, terms_id) on bank_data.interest_enrolment to bank_ledger;
grant select on bank_data.interest_enrolment to bank_reader;
