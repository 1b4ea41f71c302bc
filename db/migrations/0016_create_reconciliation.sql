-- Reconciliation: what another bank says about an account of the bank itself, line by line, and
-- which of its own entries each line is.
-- depends: 0015_create_schedules
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';

insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('import_duplicate', 317, 409, false,
   'This document was imported before.',
   'Look at the import named in the facts.'),
  ('match_invalid', 318, 409, false,
   'The line and the transfer do not match.',
   'Name a transfer of this account with the same amount that no other line has; see the facts.');

set local role bank_owner;

create table bank_data.external_import (
  book_id        integer  not null,
  id             bigint   not null generated always as identity (start with 901),
  account_id     bigint   not null,
  format         text     collate "C" not null,
  digest         bytea    not null,
  reference      text,
  opening        bigint,
  closing        bigint,
  first_day      date     not null,
  last_day       date     not null,
  line_count     integer  not null,
  principal_id   bigint   not null,
  created_at     timestamptz not null default now(),
  constraint external_import_pk primary key (book_id, id),
  constraint external_import_digest_key unique (digest, account_id, book_id),
  constraint external_import_account_fk foreign key (book_id, account_id)
    references bank_data.account (book_id, id),
  constraint external_import_format_known check (format in ('csv', 'camt053', 'lines')),
  constraint external_import_digest_sha256 check (length(digest) = 32),
  constraint external_import_reference_length check (length(reference) between 1 and 100)
);
create index external_import_account_idx
  on bank_data.external_import (account_id, book_id, id);
comment on table bank_data.external_import is
  'A statement of another bank about an account of the bank itself, as it was imported.';
comment on column bank_data.external_import.id is 'Public number of the import.';
comment on column bank_data.external_import.account_id is 'The account it is about.';
comment on column bank_data.external_import.format is 'csv, camt053, or lines given as they are.';
comment on column bank_data.external_import.digest is
  'sha256 of the document: the same one is not imported twice.';
comment on column bank_data.external_import.reference is 'Number of the statement; untrusted text.';
comment on column bank_data.external_import.opening is
  'Balance before the first line as the other bank says, minor units, their sign.';
comment on column bank_data.external_import.closing is 'Balance after the last line, as opening.';
comment on column bank_data.external_import.first_day is 'Earliest booking day of the lines.';
comment on column bank_data.external_import.last_day is 'Latest booking day of the lines.';
comment on column bank_data.external_import.line_count is 'Number of lines.';
comment on column bank_data.external_import.principal_id is 'Who imported it.';
comment on column bank_data.external_import.created_at is 'When.';

create table bank_data.external_line (
  book_id        integer  not null,
  id             bigint   not null generated always as identity,
  import_id      bigint   not null,
  account_id     bigint   not null,
  number         integer  not null,
  booked_on      date     not null,
  value_date     date,
  amount         bigint   not null,
  reference      text,
  counterparty   text,
  memo           text,
  status         text     collate "C" not null default 'open',
  transfer_id    bigint,
  rule           text     collate "C",
  reason         text,
  resolved_by    bigint,
  resolved_at    timestamptz,
  constraint external_line_pk primary key (book_id, id),
  constraint external_line_number_key unique (import_id, number, book_id),
  constraint external_line_import_fk foreign key (book_id, import_id)
    references bank_data.external_import (book_id, id),
  constraint external_line_amount_range
    check (amount <> 0 and amount between -999999999999999999 and 999999999999999999),
  constraint external_line_status_known check (status in ('open', 'matched', 'explained')),
  constraint external_line_transfer_matched
    check ((status = 'matched') = (transfer_id is not null)),
  constraint external_line_resolved_whole check ((status = 'open') = (resolved_at is null)),
  constraint external_line_rule_known
    check (rule in ('reference', 'day', 'near', 'manual', 'booked'))
);
-- One entry of an account is one line of the other bank.
create unique index external_line_transfer_key
  on bank_data.external_line (transfer_id, account_id, book_id) where transfer_id is not null;
create index external_line_open_idx
  on bank_data.external_line (account_id, booked_on, id, book_id) where status = 'open';
create index external_line_status_idx
  on bank_data.external_line (import_id, book_id, status, number);
comment on table bank_data.external_line is 'A line of an imported statement, and what it is.';
comment on column bank_data.external_line.id is 'Public number of the line.';
comment on column bank_data.external_line.import_id is 'The statement.';
comment on column bank_data.external_line.account_id is 'The account, copied from the import.';
comment on column bank_data.external_line.number is 'Its place in the statement, from 1.';
comment on column bank_data.external_line.booked_on is 'Booking day of the other bank.';
comment on column bank_data.external_line.value_date is 'Value day of the other bank.';
comment on column bank_data.external_line.amount is
  'Minor units as the other bank signs them: money that came in > 0, which this bank''s own '
  'account shows as a debit.';
comment on column bank_data.external_line.reference is 'End-to-end id; untrusted text.';
comment on column bank_data.external_line.counterparty is 'Untrusted text.';
comment on column bank_data.external_line.memo is 'Untrusted text.';
comment on column bank_data.external_line.status is
  'open (a break), matched with an entry, or explained by staff.';
comment on column bank_data.external_line.transfer_id is 'The entry''s transfer.';
comment on column bank_data.external_line.rule is
  'What matched it: reference, day, near, manual, or booked for it.';
comment on column bank_data.external_line.reason is 'What staff said.';
comment on column bank_data.external_line.resolved_by is 'Who matched or explained it.';
comment on column bank_data.external_line.resolved_at is 'When.';

create type bank.external_import as (
  import_id       bigint,
  account_number  text,
  currency        text,
  format          text,
  reference       text,
  opening         numeric,
  closing         numeric,
  first_day       date,
  last_day        date,
  lines           integer,
  matched         integer,
  explained       integer,
  open            integer,
  open_amount     numeric,
  principal_id    bigint,
  created_at      timestamptz,
  page_cursor     text
);
comment on type bank.external_import is
  'An imported statement and how far it is reconciled. open: lines that are breaks; open_amount: '
  'their sum. Amounts have the other bank''s sign.';

create type bank.external_line as (
  line_id         bigint,
  import_id       bigint,
  account_number  text,
  number          integer,
  booked_on       date,
  value_date      date,
  amount          numeric,
  currency        text,
  reference       text,
  counterparty    text,
  memo            text,
  status          text,
  transfer_id     bigint,
  rule            text,
  reason          text,
  resolved_by     bigint,
  resolved_at     timestamptz,
  page_cursor     text
);
comment on type bank.external_line is
  'A line of an imported statement. reference, counterparty and memo are untrusted text.';

create type bank.break as (
  side            text,
  line_id         bigint,
  transfer_id     bigint,
  booked_on       date,
  amount          numeric,
  currency        text,
  reference       text,
  counterparty    text,
  memo            text,
  page_cursor     text
);
comment on type bank.break is
  'What does not match. side external: a line without an entry; internal: an entry without a line. '
  'amount has the other bank''s sign: money that came in > 0.';
