-- Interest: what products pay and charge, what was accrued for each account and day, and what was
-- booked of it. Accruals are whole numbers of a unit so small that nothing is ever rounded before
-- it is booked (docs/explanation/interest.md).
-- depends: 0012_create_bulk_types
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.product_interest (
  book_id       integer  not null,
  id            bigint   not null generated always as identity (start with 1101),
  product_id    bigint   not null,
  valid_from    date     not null,
  credit_rate   numeric(10, 8) not null,
  debit_rate    numeric(10, 8) not null,
  day_count     text     collate "C" not null,
  capitalised   text     collate "C" not null,
  principal_id  bigint   not null,
  created_at    timestamptz not null default now(),
  constraint product_interest_pk primary key (book_id, id),
  constraint product_interest_product_fk foreign key (book_id, product_id)
    references bank_data.product (book_id, id),
  constraint product_interest_rate_range
    check (credit_rate between 0 and 10 and debit_rate between 0 and 10),
  constraint product_interest_day_count_known
    check (day_count in ('ACT/365', 'ACT/360', 'ACT/ACT', '30E/360')),
  constraint product_interest_capitalised_known
    check (capitalised in ('monthly', 'quarterly', 'yearly'))
);
create index product_interest_product_idx
  on bank_data.product_interest (product_id, book_id, valid_from, id);
comment on table bank_data.product_interest is
  'Terms of interest of a product, with their history. Rows are added, never changed: of those '
  'with the latest valid_from up to a day, the newest is in force on that day.';
comment on column bank_data.product_interest.id is 'Inner number of the terms.';
comment on column bank_data.product_interest.product_id is 'Of which product.';
comment on column bank_data.product_interest.valid_from is
  'First day they are in force, in the time zone of the book.';
comment on column bank_data.product_interest.credit_rate is
  'What a positive balance earns in a year: 0.0350 = 3.5 %.';
comment on column bank_data.product_interest.debit_rate is
  'What a negative balance costs in a year: 0.0350 = 3.5 %.';
comment on column bank_data.product_interest.day_count is
  'Which part of a year a day is: ACT/365, ACT/360, ACT/ACT, 30E/360 (2006 ISDA Definitions, '
  'section 4.16, paragraphs d, e, b and g).';
comment on column bank_data.product_interest.capitalised is
  'When interest is booked: monthly, quarterly, yearly, on the first day after.';
comment on column bank_data.product_interest.principal_id is 'Who set them.';
comment on column bank_data.product_interest.created_at is 'When the row was made.';

create table bank_data.interest_position (
  book_id          integer  not null,
  account_id       bigint   not null,
  customer_id      bigint   not null,
  product_id       bigint   not null,
  started_on       date     not null,
  accrued_through  date     not null,
  capitalised_on   date     not null,
  due_on           date,
  entry_version    bigint   not null default 0,
  outstanding      numeric  not null default 0,
  refusal          text     collate "C",
  retry_at         timestamptz,
  constraint interest_position_pk primary key (book_id, account_id),
  constraint interest_position_account_fk foreign key (book_id, account_id)
    references bank_data.account (book_id, id),
  constraint interest_position_days_order
    check (accrued_through >= started_on - 1 and capitalised_on >= started_on)
);
create index interest_position_due_idx
  on bank_data.interest_position (due_on, account_id, book_id);
create index interest_position_product_idx
  on bank_data.interest_position (product_id, accrued_through, book_id);
comment on table bank_data.interest_position is
  'How far the interest of an account has got: a cache of its accruals and capitalisations, '
  'proven by bank.book_verify. Its lock is taken after the lock of the account.';
comment on column bank_data.interest_position.account_id is 'The account.';
comment on column bank_data.interest_position.customer_id is
  'The owner, copied from the account for row security.';
comment on column bank_data.interest_position.product_id is
  'The product, copied from the account.';
comment on column bank_data.interest_position.started_on is 'First day that bears interest.';
comment on column bank_data.interest_position.accrued_through is 'Last day that was accrued.';
comment on column bank_data.interest_position.capitalised_on is
  'First day that is not capitalised yet: the day of the last capitalisation, or the first one.';
comment on column bank_data.interest_position.due_on is
  'Day on which there is something to do again; null = never, the account is closed.';
comment on column bank_data.interest_position.entry_version is
  'Version of the account when it was accrued: later entries of earlier days are corrections.';
comment on column bank_data.interest_position.outstanding is
  'Accrued and not capitalised, interest units; what the bank owes > 0.';
comment on column bank_data.interest_position.refusal is
  'Why the capitalisation that is due was not booked; null = nothing stands in the way.';
comment on column bank_data.interest_position.retry_at is
  'When a refused capitalisation is tried again.';

create table bank_data.interest_accrual (
  book_id           integer  not null,
  account_id        bigint   not null,
  day               date     not null,
  number            integer  not null,
  customer_id       bigint   not null,
  terms_id          bigint   not null,
  balance           bigint   not null,
  amount            numeric  not null,
  accrued_at        timestamptz not null default clock_timestamp(),
  constraint interest_accrual_pk primary key (book_id, account_id, day, number),
  constraint interest_accrual_amount_whole
    check (amount = trunc(amount) and abs(amount) < 1e60)
);
comment on table bank_data.interest_accrual is
  'Interest of an account for a day. Append only: an entry that arrives later with an earlier '
  'value day adds a row with the difference.';
comment on column bank_data.interest_accrual.account_id is 'The account.';
comment on column bank_data.interest_accrual.day is 'The day, in the time zone of the book.';
comment on column bank_data.interest_accrual.number is
  '1 = the accrual of the day, from 2 on: corrections.';
comment on column bank_data.interest_accrual.customer_id is
  'The owner, copied from the account for row security.';
comment on column bank_data.interest_accrual.terms_id is
  'The terms in force: a row of bank_data.product_interest.';
comment on column bank_data.interest_accrual.balance is
  'Balance at the end of the day by value date, minor units.';
comment on column bank_data.interest_accrual.amount is
  'Interest units, a whole number; of a correction, what is added. What the bank owes > 0. One '
  'minor unit is 160308000000000 of them.';
comment on column bank_data.interest_accrual.accrued_at is 'When the row was made.';

create table bank_data.interest_capitalisation (
  book_id         integer  not null,
  account_id      bigint   not null,
  due_on          date     not null,
  is_final        boolean  not null,
  customer_id     bigint   not null,
  since           date     not null,
  accrued         numeric  not null,
  amount          bigint   not null,
  remainder       numeric  not null,
  transfer_id     bigint,
  capitalised_at  timestamptz not null default clock_timestamp(),
  constraint interest_capitalisation_pk primary key (book_id, account_id, due_on, is_final),
  constraint interest_capitalisation_booked check ((amount <> 0) = (transfer_id is not null)),
  constraint interest_capitalisation_exact
    check (remainder = accrued - amount * 160308000000000::numeric)
);
comment on table bank_data.interest_capitalisation is
  'What was booked of the interest of an account for a period. Append only.';
comment on column bank_data.interest_capitalisation.account_id is 'The account.';
comment on column bank_data.interest_capitalisation.due_on is
  'First day after the period, and the value date of the posting.';
comment on column bank_data.interest_capitalisation.is_final is
  'True: the account was closed on that day.';
comment on column bank_data.interest_capitalisation.customer_id is
  'The owner, copied from the account for row security.';
comment on column bank_data.interest_capitalisation.since is 'First day of the period.';
comment on column bank_data.interest_capitalisation.accrued is
  'Interest units that were outstanding, with what the period before had left.';
comment on column bank_data.interest_capitalisation.amount is
  'Booked, minor units, rounded half to even; paid to the customer > 0.';
comment on column bank_data.interest_capitalisation.remainder is
  'Interest units carried to the next period: at most half a minor unit.';
comment on column bank_data.interest_capitalisation.transfer_id is
  'The posting; null when the amount is 0.';
comment on column bank_data.interest_capitalisation.capitalised_at is 'When the row was made.';

create table bank_data.interest_enrolment (
  book_id      integer  not null,
  enrolled_on  date     not null,
  terms_id     bigint   not null,
  constraint interest_enrolment_pk primary key (book_id),
  constraint interest_enrolment_book_fk foreign key (book_id) references bank_data.book (id)
);
comment on table bank_data.interest_enrolment is
  'When the accounts of a book were last looked through for those that begin to bear interest. It '
  'spares the worker to look again on the same day.';
comment on column bank_data.interest_enrolment.enrolled_on is 'The day, all accounts seen.';
comment on column bank_data.interest_enrolment.terms_id is
  'The newest terms of interest then: newer ones are a reason to look again.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('interest_accrued', 301, 409, false,
   'Interest has been accrued from that day on already.',
   'Send a valid_from after the day in the facts: terms of days gone by do not change.');
set local role bank_owner;

create type bank.product_interest as (
  product      text,
  valid_from   date,
  credit_rate  numeric,
  debit_rate   numeric,
  day_count    text,
  capitalised  text,
  created_at   timestamptz,
  page_cursor  text
);
comment on type bank.product_interest is
  'Terms of interest of a product from a day on. Rates are of a year, 0.0350 = 3.5 %; day_count: '
  'ACT/365, ACT/360, ACT/ACT, 30E/360; capitalised: monthly, quarterly, yearly.';

create type bank.interest as (
  account_number       text,
  currency             text,
  accrued              numeric,
  accrued_units        numeric,
  units                numeric,
  accrued_through      date,
  product              text,
  credit_rate          numeric,
  debit_rate           numeric,
  day_count            text,
  capitalised          text,
  next_capitalisation  date,
  refusal              text,
  postings             jsonb
);
comment on type bank.interest is
  'Interest of an account. accrued: not booked yet, major units with ten more places than the '
  'currency has, what the bank owes > 0; exactly it is accrued_units / units; accrued_through: '
  'last day in it, null = none; the terms are those in force today, null = it bears no interest; '
  'next_capitalisation: when it will be booked; refusal: why it could not be on the day it was '
  'due, tried again by the worker; postings: the newest, with since, due_on, amount, remainder '
  'and transfer_id.';

create type bank.interest_accrual as (
  account_number  text,
  day             date,
  number          integer,
  balance         numeric,
  rate            numeric,
  day_count       text,
  amount          numeric,
  amount_units    numeric,
  units           numeric,
  accrued_at      timestamptz,
  page_cursor     text
);
comment on type bank.interest_accrual is
  'Interest of an account for a day. number: 1 = the accrual, from 2 on corrections, which add '
  'amount; balance: at the end of the day by value date; rate: of the year, for this balance; '
  'amount: major units with ten more places than the currency has, exactly it is amount_units / '
  'units.';
