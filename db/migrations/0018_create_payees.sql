-- Payees: whom a customer has told the bank it pays, since when, and whether the name it gave was
-- that of the account.
-- depends: 0017_add_mandate_terms
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';

insert into bank_data.scope (name, description) values
  ('payees:read', 'See the payees of customers.'),
  ('payees:write', 'Check the names of payees; add, trust and remove them.');
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('payee_check_limit', 222, 403, false,
   'Too many names were checked that are not those of the accounts.',
   'Wait until resets_at of the facts; ask the payee how its account is named.'),
  ('payee_unknown', 259, 404, false,
   'There is no such payee, or it is not yours.',
   'List the payees of the customer with GET /payees.'),
  ('payee_known', 298, 409, false,
   'The customer has this payee under another name.',
   'Use the payee named in the facts, or remove it first: then it counts as new.');
-- Operators have every scope there is.
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';

set local role bank_owner;

alter table bank_data.book add column payee_cooling_off_hours integer not null default 24;
alter table bank_data.book add column payee_misses_per_day integer not null default 20;
-- A table of few rows, which all have the default.
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.book add constraint book_payee_cooling_off_range
  check (payee_cooling_off_hours between 0 and 8760);
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.book add constraint book_payee_misses_range
  check (payee_misses_per_day between 1 and 100000);
comment on column bank_data.book.payee_cooling_off_hours is
  'How long a payee counts as new, unless staff trust it.';
comment on column bank_data.book.payee_misses_per_day is
  'How many checks of a principal may find another name in a day, before it is told nothing more.';

create table bank_data.payee (
  book_id        integer  not null,
  id             bigint   not null generated always as identity (start with 601),
  customer_id    bigint   not null,
  account_id     bigint   not null,
  name           text     not null,
  match          text     collate "C" not null,
  created_at     timestamptz not null default clock_timestamp(),
  created_by     bigint   not null,
  trusted_at     timestamptz,
  trusted_by     bigint,
  removed_at     timestamptz,
  removed_by     bigint,
  constraint payee_pk primary key (book_id, id),
  constraint payee_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint payee_account_fk foreign key (book_id, account_id)
    references bank_data.account (book_id, id),
  constraint payee_name_length check (length(name) between 1 and 200),
  constraint payee_match_known check (match in ('match', 'close_match', 'no_match')),
  constraint payee_trusted_whole check ((trusted_at is null) = (trusted_by is null)),
  constraint payee_removed_whole check ((removed_at is null) = (removed_by is null))
);
-- A customer has an account as a payee once; one that was removed and added again is another.
create unique index payee_account_key
  on bank_data.payee (customer_id, account_id, book_id) where removed_at is null;
create index payee_customer_idx on bank_data.payee (customer_id, book_id, id);
create index payee_account_idx on bank_data.payee (account_id, book_id);
create index payee_creator_idx on bank_data.payee (created_by, created_at, book_id);
comment on table bank_data.payee is
  'Whom a customer pays. A row keeps what was said and found when it was made; removing it and '
  'adding it again makes a new row, which counts as new.';
comment on column bank_data.payee.id is 'Public number of the payee.';
comment on column bank_data.payee.customer_id is 'Who pays.';
comment on column bank_data.payee.account_id is 'The account that is paid.';
comment on column bank_data.payee.name is 'The name as the payer gave it; untrusted text.';
comment on column bank_data.payee.match is
  'What the check against the name of the account found then: match, close_match or no_match.';
comment on column bank_data.payee.created_at is
  'When the name was checked and the payee added: since then the customer knows it.';
comment on column bank_data.payee.created_by is 'The principal who added it.';
comment on column bank_data.payee.trusted_at is 'Since when staff trust it; null = they do not.';
comment on column bank_data.payee.trusted_by is 'Who of the staff.';
comment on column bank_data.payee.removed_at is 'When it was removed; null = it was not.';
comment on column bank_data.payee.removed_by is 'Who removed it.';

create table bank_data.payee_check (
  book_id        integer  not null,
  principal_id   bigint   not null,
  starts_at      timestamptz not null,
  misses         integer  not null,
  constraint payee_check_pk primary key (book_id, principal_id)
);
comment on table bank_data.payee_check is
  'How many names a principal got wrong in a day that began with the first of them.';
comment on column bank_data.payee_check.principal_id is 'Who asked.';
comment on column bank_data.payee_check.starts_at is 'When the day began.';
comment on column bank_data.payee_check.misses is
  'Checks since then that were no match, or of an account that does not exist.';

create type bank.payee as (
  payee_id           bigint,
  customer_id        bigint,
  account_number     text,
  name               text,
  match              text,
  trusted            boolean,
  cooling_off_until  timestamptz,
  created_at         timestamptz,
  trusted_at         timestamptz,
  removed_at         timestamptz,
  page_cursor        text
);
comment on type bank.payee is
  'A payee of a customer. name: as it was given, untrusted text; match: what the check found when '
  'it was added; cooling_off_until: until when it counts as new, null when staff trust it.';
