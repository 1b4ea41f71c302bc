-- What the ledger needs beyond single transfers: postings that belong together, value dates, holds,
-- reversals, the accounts the bank books its own income and expenses on, and the worker that does
-- what falls due.
-- depends: 0007_create_surface_types
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';

do $do$
begin
  if to_regrole('bank_worker') is null then
    create role bank_worker login;
    comment on role bank_worker is
      'Login of the worker: runs what falls due (expiries, schedules, interest), and nothing else.';
    alter role bank_worker set statement_timeout = '60s';
    alter role bank_worker set lock_timeout = '5s';
    alter role bank_worker set idle_in_transaction_session_timeout = '10s';
  end if;
exception when duplicate_object or unique_violation then
  null;  -- another database of the cluster was faster
end
$do$;
do $do$
begin
  execute format('grant connect on database %I to bank_worker', current_database());
end
$do$;
grant usage on schema bank to bank_worker;

set local role bank_owner;

alter table bank_data.journal add column parent_id bigint;
alter table bank_data.journal add column value_date date;
comment on column bank_data.journal.parent_id is
  'The row this one belongs to: the transfer of a fee, the request of a leg; null for most.';
comment on column bank_data.journal.value_date is
  'The day from which the posting counts for interest; null = the day of its booking in the time '
  'zone of the book.';
-- Few rows are in these indexes, and the planner takes a partial one only where it is asked for.
-- squawk-ignore require-concurrent-index-creation
create index journal_parent_idx on bank_data.journal (parent_id, book_id)
  where parent_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index journal_debit_value_idx
  on bank_data.journal (debit_account_id, value_date, book_id) where value_date is not null;
-- squawk-ignore require-concurrent-index-creation
create index journal_credit_value_idx
  on bank_data.journal (credit_account_id, value_date, book_id) where value_date is not null;

create table bank_data.product (
  book_id          integer  not null,
  id               bigint   not null generated always as identity (start with 301),
  code             text     collate "C" not null,
  name             text     not null,
  kind             text     collate "C" not null,
  currency         text     collate "C" not null,
  overdraft_limit  bigint   not null default 0,
  dormant_after    interval,
  is_offered       boolean  not null default true,
  created_at       timestamptz not null default now(),
  constraint product_pk primary key (book_id, id),
  constraint product_code_key unique (code, book_id),
  constraint product_book_fk foreign key (book_id) references bank_data.book (id),
  constraint product_currency_fk foreign key (currency) references bank_data.currency (code),
  constraint product_code_form check (code ~ '^[A-Z0-9][A-Z0-9-]{1,33}$'),
  constraint product_name_length check (length(name) between 1 and 200),
  constraint product_kind_known check (kind in ('current', 'savings', 'loan', 'internal')),
  constraint product_overdraft_limit_range
    check (overdraft_limit between 0 and 999999999999999999),
  constraint product_dormant_after_range check (dormant_after between '1 day' and '100 years')
);
create index product_currency_idx on bank_data.product (currency);
comment on table bank_data.product is
  'What kind of account the bank offers, in one currency: the defaults of its accounts.';
comment on column bank_data.product.id is 'Inner number of the product.';
comment on column bank_data.product.code is
  'The public name: 2 to 34 capital letters, digits and dashes.';
comment on column bank_data.product.name is 'Name for people.';
comment on column bank_data.product.kind is 'current, savings, loan or internal.';
comment on column bank_data.product.currency is 'ISO 4217, that of its accounts.';
comment on column bank_data.product.overdraft_limit is
  'How far a new account may go below zero, minor units.';
comment on column bank_data.product.dormant_after is
  'An account without an entry for so long becomes dormant; null = never.';
comment on column bank_data.product.is_offered is 'False: no new accounts.';
comment on column bank_data.product.created_at is 'When the row was made.';

alter table bank_data.account add column product_id bigint;
-- The new column is empty, so there is nothing to look through; that look would be stopped by the
-- row security of a deployed bank, were it the owner's.
reset role;
-- squawk-ignore adding-foreign-key-constraint, constraint-missing-not-valid
alter table bank_data.account add constraint account_product_fk
  foreign key (book_id, product_id) references bank_data.product (book_id, id);
set local role bank_owner;
-- squawk-ignore require-concurrent-index-creation
create index account_product_idx on bank_data.account (product_id, book_id);
comment on column bank_data.account.product_id is
  'The product it was opened as; null = none, the defaults of the bank.';

create table bank_data.hold (
  book_id              integer  not null,
  id                   bigint   not null generated always as identity (start with 701),
  account_id           bigint   not null,
  customer_id          bigint   not null,
  payee_account_id     bigint,
  other_payee_allowed  boolean  not null,
  currency             text     collate "C" not null,
  amount               bigint   not null,
  captured_amount      bigint,
  status               text     collate "C" not null default 'open',
  principal_id         bigint   not null,
  mandate_id           bigint,
  memo                 text,
  metadata             jsonb,
  placed_at            timestamptz not null default clock_timestamp(),
  expires_at           timestamptz not null,
  resolved_at          timestamptz,
  transfer_id          bigint,
  constraint hold_pk primary key (book_id, id),
  constraint hold_status_known check (status in ('open', 'captured', 'released', 'expired')),
  constraint hold_amount_range check (amount > 0 and captured_amount between 1 and amount),
  constraint hold_payee_named check (payee_account_id is not null or other_payee_allowed),
  constraint hold_captured_whole
    check ((status = 'captured') = (num_nulls(captured_amount, transfer_id) = 0)),
  constraint hold_resolved_once check ((status = 'open') = (resolved_at is null))
);
create index hold_account_idx on bank_data.hold (account_id, book_id, id);
create index hold_open_idx on bank_data.hold (account_id, expires_at, book_id)
  where status = 'open';
create index hold_due_idx on bank_data.hold (expires_at, book_id) where status = 'open';
comment on table bank_data.hold is
  'Money set aside on an account for one payment. Locked after the account: whoever changes a '
  'hold, or adds one, holds the balance row of its account.';
comment on column bank_data.hold.id is 'Public number of the hold.';
comment on column bank_data.hold.account_id is 'The account the money stays on until the capture.';
comment on column bank_data.hold.customer_id is
  'The owner, copied from the account for row security.';
comment on column bank_data.hold.payee_account_id is 'Who is to be paid; null = whoever captures.';
comment on column bank_data.hold.other_payee_allowed is
  'True: a capture may name another payee.';
comment on column bank_data.hold.currency is 'ISO 4217, that of the account.';
comment on column bank_data.hold.amount is 'Set aside, minor units.';
comment on column bank_data.hold.captured_amount is
  'Paid by the capture, minor units; the rest of the amount was released with it.';
comment on column bank_data.hold.status is
  'open, captured, released or expired. An open one whose time is over counts as expired, whether '
  'or not anybody has written that down.';
comment on column bank_data.hold.principal_id is 'Who placed it.';
comment on column bank_data.hold.mandate_id is 'Under which mandate.';
comment on column bank_data.hold.memo is 'Untrusted text from outside.';
comment on column bank_data.hold.metadata is 'Untrusted JSON object from outside.';
comment on column bank_data.hold.placed_at is 'When it was placed.';
comment on column bank_data.hold.expires_at is 'From then on it counts no longer.';
comment on column bank_data.hold.resolved_at is 'When it was captured, released or expired.';
comment on column bank_data.hold.transfer_id is 'The journal row of the capture.';

create table bank_data.reversal (
  book_id       integer  not null,
  transfer_id   bigint   not null,
  amount        bigint   not null,
  reversed      bigint   not null,
  reversal_ids  bigint[] not null,
  constraint reversal_pk primary key (book_id, transfer_id),
  constraint reversal_sum_range check (reversed between 1 and amount)
);
comment on table bank_data.reversal is
  'How much of a transfer was given back, in the one row that limits it: its lock makes the sum '
  'exact.';
comment on column bank_data.reversal.transfer_id is 'The original transfer, a journal id.';
comment on column bank_data.reversal.amount is 'Of the original, minor units.';
comment on column bank_data.reversal.reversed is 'Sum of the reversals, minor units.';
comment on column bank_data.reversal.reversal_ids is 'The reversals, journal ids, oldest first.';

create table bank_data.book_account (
  book_id       integer  not null,
  role          text     collate "C" not null,
  currency      text     collate "C" not null,
  account_id    bigint   not null,
  constraint book_account_pk primary key (book_id, role, currency),
  constraint book_account_account_fk foreign key (book_id, account_id)
    references bank_data.account (book_id, id),
  constraint book_account_currency_fk foreign key (currency) references bank_data.currency (code),
  constraint book_account_role_known check (role in (
    'fee_income', 'interest_expense', 'interest_income', 'exchange_position', 'exchange_rounding',
    'suspense'))
);
create index book_account_account_idx on bank_data.book_account (account_id, book_id);
create index book_account_currency_idx on bank_data.book_account (currency);
comment on table bank_data.book_account is
  'Which of the bank''s own accounts takes fees, interest and currency positions, for each '
  'currency.';
comment on column bank_data.book_account.role is
  'fee_income, interest_expense (paid to customers), interest_income (paid by customers), '
  'exchange_position (bought and sold currency), exchange_rounding (what rounding leaves), '
  'suspense (what waits for clarification).';
comment on column bank_data.book_account.currency is 'ISO 4217, that of the account.';
comment on column bank_data.book_account.account_id is 'An account of the bank itself.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.scope (name, description) values
  ('transfers:reverse', 'Give transfers back.'),
  ('products:read', 'See products, their rates and fees.'),
  ('products:write', 'Make and change products, their rates and fees; set limits of accounts.'),
  ('rates:read', 'See exchange rates.'),
  ('rates:write', 'Feed exchange rates.'),
  ('schedules:read', 'See scheduled transfers and calendars.'),
  ('schedules:write', 'Make and change scheduled transfers.'),
  ('calendars:write', 'Set the business days of calendars.'),
  ('reconciliation:read', 'See external statements and how they match.'),
  ('reconciliation:write', 'Import external statements and resolve breaks.'),
  ('worker:run', 'Run what falls due.');

insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('recurrence_invalid', 147, 400, false,
   'The recurrence rule is not one the bank can follow.',
   'Send an RRULE of RFC 5545 such as FREQ=MONTHLY;BYMONTHDAY=31.'),
  ('document_invalid', 148, 400, false,
   'The uploaded document cannot be read.',
   'Correct what the detail names, and send it again.'),
  ('calendar_unknown', 251, 404, false,
   'There is no such calendar.',
   'List the calendars with GET /calendars.'),
  ('product_unknown', 252, 404, false,
   'There is no such product.',
   'List the products with GET /products.'),
  ('import_unknown', 253, 404, false,
   'There is no such import.',
   'Check the import id.'),
  ('line_unknown', 254, 404, false,
   'There is no such external line.',
   'Check the line id.'),
  ('hold_unknown', 256, 404, false,
   'There is no such hold, or it is not yours to see.',
   'Check the hold id.'),
  ('quote_unknown', 257, 404, false,
   'There is no such quote, or it is not yours.',
   'Ask for a new quote.'),
  ('schedule_unknown', 258, 404, false,
   'There is no such schedule, or it is not yours to see.',
   'Check the schedule id.'),
  ('rate_unavailable', 302, 409, false,
   'There is no exchange rate in force for these currencies.',
   'Ask the staff of the bank, or use another currency.'),
  ('schedule_ended', 303, 409, false,
   'The schedule has ended or was cancelled.',
   'Make a new schedule.'),
  ('line_resolved', 304, 409, false,
   'The external line is matched or resolved already.',
   'Look at the line before changing it.'),
  ('quote_used', 306, 409, false,
   'The quote was executed already.',
   'Nothing to do, or ask for a new quote for a second exchange.'),
  ('quote_expired', 307, 409, false,
   'The quote is no longer in force.',
   'Ask for a new quote, and execute it before it expires.'),
  ('transfer_not_reversible', 308, 409, false,
   'This posting cannot be reversed.',
   'Reverse the original transfer; a reversal or an exchange is undone by a new transfer.'),
  ('reversal_exceeds', 309, 409, false,
   'More would be given back than is left of the transfer.',
   'Send at most the reversible amount in the facts, or leave the amount out.'),
  ('product_code_taken', 311, 409, false,
   'The product code is in use.',
   'Choose another code.'),
  ('hold_resolved', 312, 409, false,
   'The hold was captured or released already.',
   'Look at the hold: its status is in the facts.'),
  ('hold_expired', 313, 409, false,
   'The hold has expired.',
   'Place a new hold, or make a transfer.'),
  ('payee_not_allowed', 314, 409, false,
   'The hold is for another payee.',
   'Capture to the payee of the hold, or place a hold that allows another.'),
  ('account_dormant', 321, 409, false,
   'The account is dormant.',
   'Ask the staff of the bank to reactivate it.'),
  ('system_account_missing', 322, 409, false,
   'The bank has not named the account of its own that this needs.',
   'Ask the staff of the bank to name it with PUT /book/accounts.'),
  ('precondition_failed', 327, 412, false,
   'The account is not in the state you expected.',
   'Read the account, decide again, and send a new request with a new key.'),
  ('capture_exceeds', 328, 409, false,
   'The capture is larger than the hold.',
   'Capture at most the held amount.'),
  ('amount_too_small', 329, 422, false,
   'The amount becomes zero in the other currency.',
   'Send a larger amount.'),
  ('legs_refused', 345, 409, false,
   'At least one part was refused, so nothing was booked.',
   'Correct the parts named in the facts, and send all of them with a new key.');

-- The worker is no person and has one scope: it only sets off what others have asked for.
insert into bank_data.principal (book_id, id, class, name, is_operator, login, scopes)
overriding system value
select b.id, 2, 'service', 'worker', true, 'bank_worker', array['worker:run']
  from bank_data.book b
 where b.id = 1;

-- Operators have every scope there is.
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';

set local role bank_owner;

alter type bank.transfer add attribute kind text;
alter type bank.transfer add attribute value_date date;
alter type bank.transfer add attribute parent_id bigint;
alter type bank.transfer add attribute hold_id bigint;
alter type bank.transfer add attribute reverses_id bigint;
alter type bank.transfer add attribute reversed numeric;
alter type bank.transfer add attribute reversal_ids bigint[];
alter type bank.transfer add attribute fee numeric;
comment on type bank.transfer is
  'A transfer, applied or refused. balance, available and version are those of the debited '
  'account after it, and null for whoever may not see that account. A refused one has no '
  'transfer_id; facts are the values behind the refusal, hint says what to do next. memo and '
  'metadata are untrusted text from outside. kind is the function that made it; value_date the '
  'day it counts from, null = the day of booking; parent_id the transfer it belongs to, such as '
  'that of a fee; hold_id what it captured; reverses_id what it gives back; reversed how much of '
  'it was given back, null = nothing, by reversal_ids; fee what was charged for it.';

create type bank.book_part as (part text, entries bigint);
comment on type bank.book_part is
  'A part of the proof of a book, and how many entries it folds, as far as that is known before.';

create type bank_private.posting as (
  item                integer,
  operation           text,
  debit_account_id    bigint,
  credit_account_id   bigint,
  customer_id         bigint,
  credit_customer_id  bigint,
  mandate_id          bigint,
  amount              bigint,
  up_to               boolean,
  released            bigint,
  may_overdraw        boolean,
  expected_version    bigint,
  available_at_least  bigint,
  duplicate_since     timestamptz,
  idempotency_id      uuid,
  parent_id           bigint,
  subject_id          bigint,
  value_date          date,
  request             jsonb
);
comment on type bank_private.posting is
  'One debit and credit asked of the kernel, minor units. Postings of one item follow each other '
  'and are booked together or not at all; those after the first belong to it. up_to: as much as '
  'is available, at most the amount; released: leaves the holds of the debited account; '
  'may_overdraw: the floor does not count; expected_version, available_at_least: must hold before '
  'it; duplicate_since: compare with transfers since then.';

create type bank_private.posted as (
  item               integer,
  id                 bigint,
  outcome            text,
  facts              jsonb,
  amount             bigint,
  debit_balance      bigint,
  debit_available    bigint,
  debit_version      bigint,
  credit_balance     bigint,
  credit_version     bigint,
  occurred_at        timestamptz
);
comment on type bank_private.posted is
  'What became of a posting: a journal row of this id, or a refusal. Of a refused item the '
  'posting that was refused has the outcome, the others of it have none. Minor units.';
