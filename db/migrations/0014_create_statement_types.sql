-- What the reads of money return: balances of other days, statements and their lines, spending. An
-- entry says more about where it comes from.
-- depends: 0013_create_interest
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

alter type bank.entry add attribute kind text;
alter type bank.entry add attribute value_date date;
alter type bank.entry add attribute end_to_end_id text;
alter type bank.entry add attribute parent_id bigint;
comment on type bank.entry is
  'One line of an account: amount is signed (credit > 0), balance is the one after it. memo, '
  'metadata and end_to_end_id are untrusted text from outside. kind is the function that made it; '
  'value_date the day it counts from, null = the day of booking; parent_id the transfer it belongs '
  'to, such as that of a fee.';

create type bank.dated_balance as (
  account_number  text,
  currency        text,
  balance         numeric,
  version         bigint,
  at              timestamptz,
  value_date      date
);
comment on type bank.dated_balance is
  'Balance of an account as of a booking time, or of a value day. version = number of entries '
  'booked by then.';

create type bank.statement as (
  account_number   text,
  customer_id      bigint,
  owner_name       text,
  account_name     text,
  bank_name        text,
  currency         text,
  date_from        date,
  date_to          date,
  time_zone        text,
  starts_at        timestamptz,
  ends_at          timestamptz,
  opening_balance  numeric,
  closing_balance  numeric,
  debit_sum        numeric,
  debit_count      bigint,
  credit_sum       numeric,
  credit_count     bigint,
  version_from     bigint,
  version_to       bigint,
  is_final         boolean,
  generated_at     timestamptz
);
comment on type bank.statement is
  'Head of a statement: opening_balance - debit_sum + credit_sum = closing_balance, over the '
  'entries version_from to version_to (version_to = version_from - 1: none). date_from, date_to: '
  'days in the time_zone of the book, both included, from starts_at until before ends_at; '
  'is_final: the last day is over. owner_name and account_name are untrusted text from outside.';

create type bank.statement_line as (
  transfer_id           bigint,
  version               bigint,
  occurred_at           timestamptz,
  booking_date          date,
  value_date            date,
  kind                  text,
  direction             text,
  amount                numeric,
  balance               numeric,
  counterparty_account  text,
  counterparty_name     text,
  memo                  text,
  metadata              jsonb,
  end_to_end_id         text,
  parent_id             bigint,
  page_cursor           text
);
comment on type bank.statement_line is
  'A line of a statement: amount is signed (credit > 0), balance is the one after it. '
  'counterparty_name is told of the same owner and of the bank only, null otherwise. memo, '
  'metadata and end_to_end_id are untrusted text from outside.';

create type bank.spending as (
  currency      text,
  bucket        text,
  debit_sum     numeric,
  debit_count   bigint,
  credit_sum    numeric,
  credit_count  bigint
);
comment on type bank.spending is
  'What went out and came in, less what was given back. bucket: the month, day, counterparty or '
  'category; null = all the smaller ones together. A category is untrusted text from outside.';
