-- The ledger: accounts, their balances, and the journal. The two tables that every transfer writes
-- have no trigger, no foreign key, no partial index and no CHECK: each of them is prepared anew for
-- every statement. The kernel functions are the only writers, and bank.book_verify proves what the
-- missing constraints would have said.
-- depends: 0004_create_identity
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.account (
  book_id       integer  not null,
  id            bigint   not null generated always as identity (start with 100000),
  number        text     collate "C" not null,
  customer_id   bigint   not null,
  currency      text     collate "C" not null,
  exponent      smallint not null,
  name          text,
  opened_at     timestamptz not null default now(),
  closed_at     timestamptz,
  constraint account_pk primary key (book_id, id),
  constraint account_number_key unique (number, book_id),
  constraint account_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint account_currency_fk foreign key (currency) references bank_data.currency (code),
  constraint account_number_form check (number ~ '^[A-Z0-9][A-Z0-9-]{2,33}$'),
  constraint account_name_length check (length(name) between 1 and 200)
);
create index account_customer_idx on bank_data.account (customer_id, book_id, id);
create index account_currency_idx on bank_data.account (currency);
comment on table bank_data.account is
  'An account: what rarely changes about it. It is also the directory from number to account.';
comment on column bank_data.account.id is
  'Inner number of the account; locks are taken in its order.';
comment on column bank_data.account.customer_id is 'The owner.';
comment on column bank_data.account.currency is 'ISO 4217; it never changes.';
comment on column bank_data.account.name is 'Name for people.';
comment on column bank_data.account.opened_at is 'When the account was opened.';
comment on column bank_data.account.number is
  'The public name of the account: 3 to 34 capital letters, digits and dashes (an IBAN fits).';
comment on column bank_data.account.exponent is
  'Decimal places of the currency, copied from bank_data.currency: it never changes.';
comment on column bank_data.account.closed_at is
  'Set once; a closed account is never opened again.';

create table bank_data.account_balance (
  book_id       integer  not null,
  account_id    bigint   not null,
  customer_id   bigint   not null,
  posted        bigint   not null default 0,
  held          bigint   not null default 0,
  floor_amount  bigint   not null default 0,
  version       bigint   not null default 0,
  debit_open    boolean  not null default true,
  credit_open   boolean  not null default true,
  constraint account_balance_pk primary key (book_id, account_id)
) with (fillfactor = 50);
comment on table bank_data.account_balance is
  'The hot row of an account: a cache of its entries, kept by the kernel and proven by '
  'bank.book_verify.';
comment on column bank_data.account_balance.account_id is 'The account.';
comment on column bank_data.account_balance.customer_id is
  'The owner, copied from the account for row security.';
comment on column bank_data.account_balance.posted is
  'Sum of the entries, minor units; credit > 0.';
comment on column bank_data.account_balance.held is 'Sum of the open holds, minor units.';
comment on column bank_data.account_balance.floor_amount is
  'A debit may not take posted - held below it, minor units: 0 for most, minus the overdraft '
  'limit, -4e18 for system accounts.';
comment on column bank_data.account_balance.version is 'Number of entries so far.';
comment on column bank_data.account_balance.debit_open is 'False: frozen or closed for debits.';
comment on column bank_data.account_balance.credit_open is 'False: frozen or closed for credits.';

create table bank_data.journal (
  id                  bigint   not null generated always as identity,
  occurred_at         timestamptz not null default clock_timestamp(),
  request_id          uuid     not null,
  idempotency_id      uuid,
  principal_id        bigint   not null,
  credential_id       bigint,
  customer_id         bigint,
  mandate_id          bigint,
  subject_id          bigint,
  debit_account_id    bigint,
  credit_account_id   bigint,
  credit_customer_id  bigint,
  amount              bigint,
  debit_balance       bigint,
  debit_available     bigint,
  credit_balance      bigint,
  debit_version       bigint,
  credit_version      bigint,
  book_id             integer  not null,
  operation           text     collate "C" not null,
  outcome             text     collate "C" not null,
  currency            text     collate "C",
  request             jsonb,
  facts               jsonb,
  constraint journal_pk primary key (book_id, id)
);
create unique index journal_idempotency_key on bank_data.journal (idempotency_id, book_id);
create index journal_debit_idx
  on bank_data.journal (debit_account_id, debit_version, book_id);
create index journal_credit_idx
  on bank_data.journal (credit_account_id, credit_version, book_id);
comment on table bank_data.journal is
  'One row per call that changed something or was refused: audit, decision, idempotency record '
  'and double entry at once, so none of them can be missing. Insert only: no role that runs '
  'functions may update or delete. Rows of one book are final in id order once every transaction '
  'that began before has ended.';
comment on column bank_data.journal.debit_account_id is 'The debited account.';
comment on column bank_data.journal.credit_account_id is 'The credited account.';
comment on column bank_data.journal.book_id is 'The accounting book.';
comment on column bank_data.journal.currency is 'ISO 4217, of both accounts.';
comment on column bank_data.journal.id is
  'Drawn while the writer already holds a transaction id: the order in which a sealer can read. '
  'Also the transfer id.';
comment on column bank_data.journal.occurred_at is
  'Booking time, taken while both accounts are locked: it follows the versions of each account.';
comment on column bank_data.journal.request_id is
  'The request this row answers; shared by the rows of one request.';
comment on column bank_data.journal.idempotency_id is
  'First 128 bits of sha256 of principal, operation and idempotency key.';
comment on column bank_data.journal.principal_id is 'Who called.';
comment on column bank_data.journal.credential_id is
  'With which key or session; null for a trusted service, known by its login.';
comment on column bank_data.journal.customer_id is
  'For whom: the owner of the debited or changed account.';
comment on column bank_data.journal.mandate_id is 'Under which mandate.';
comment on column bank_data.journal.subject_id is
  'What the operation was about, when it is no transfer: an account, customer, principal, '
  'credential or mandate.';
comment on column bank_data.journal.credit_customer_id is 'The owner of the credited account.';
comment on column bank_data.journal.amount is 'Minor units.';
comment on column bank_data.journal.debit_balance is
  'Posted balance of the debited account after this posting, minor units.';
comment on column bank_data.journal.debit_available is
  'What was available on the debited account after this posting, minor units.';
comment on column bank_data.journal.credit_balance is
  'Posted balance of the credited account after this posting, minor units.';
comment on column bank_data.journal.debit_version is
  'Version of the debited account after this posting; null when no money moved.';
comment on column bank_data.journal.credit_version is
  'Version of the credited account after this posting; null when no money moved.';
comment on column bank_data.journal.operation is 'The surface function that was called.';
comment on column bank_data.journal.outcome is 'A code of bank_data.outcome.';
comment on column bank_data.journal.request is 'What was asked beyond the columns above.';
comment on column bank_data.journal.facts is
  'What the call answered beyond the columns above: the values behind a refusal, the resource '
  'that was made.';
