-- Intents: transfers that were frozen and shown before they are made, and are made by their id.
-- depends: 0023_create_approvals
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.intent (
  book_id          integer  not null,
  id               bigint   not null generated always as identity (start with 1201),
  principal_id     bigint   not null,
  customer_id      bigint   not null,
  mandate_id       bigint,
  session_id       bigint,
  from_account_id  bigint   not null,
  to_account_id    bigint   not null,
  currency         text     collate "C" not null,
  amount           bigint   not null,
  memo             text,
  metadata         jsonb,
  end_to_end_id    text,
  allow_duplicate  boolean  not null,
  payee_name       text,
  shown            jsonb    not null,
  created_at       timestamptz not null,
  expires_at       timestamptz not null,
  execution_id     uuid     not null,
  digest           bytea    not null,
  constraint intent_pk primary key (book_id, id),
  constraint intent_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint intent_from_account_fk foreign key (book_id, from_account_id)
    references bank_data.account (book_id, id),
  constraint intent_to_account_fk foreign key (book_id, to_account_id)
    references bank_data.account (book_id, id),
  constraint intent_currency_fk foreign key (currency) references bank_data.currency (code),
  constraint intent_two_accounts check (from_account_id <> to_account_id),
  constraint intent_amount_range check (amount between 1 and 999999999999999999),
  constraint intent_expiry_after_creation check (expires_at > created_at),
  constraint intent_digest_length check (length(digest) = 32)
);
create index intent_principal_idx on bank_data.intent (principal_id, book_id, id);
create index intent_from_account_idx on bank_data.intent (from_account_id, book_id);
create index intent_to_account_idx on bank_data.intent (to_account_id, book_id);
create index intent_currency_idx on bank_data.intent (currency);
comment on table bank_data.intent is
  'Transfers as they were frozen and shown. Rows never change: whether one was executed, or waits '
  'for approval, says the journal, where its execution_id is a key that one row can have.';
comment on column bank_data.intent.id is 'Public number of the intent.';
comment on column bank_data.intent.principal_id is
  'Who prepared it, and the only one who may execute it.';
comment on column bank_data.intent.customer_id is 'The owner of the account to debit.';
comment on column bank_data.intent.mandate_id is
  'Under which mandate it was prepared, and is executed; null for staff and customers.';
comment on column bank_data.intent.session_id is 'In which agent session it was prepared.';
comment on column bank_data.intent.from_account_id is 'The account to debit.';
comment on column bank_data.intent.to_account_id is 'The account to credit.';
comment on column bank_data.intent.currency is 'ISO 4217, of both accounts.';
comment on column bank_data.intent.amount is 'To move, minor units.';
comment on column bank_data.intent.memo is 'As given; untrusted text.';
comment on column bank_data.intent.metadata is 'As given; untrusted.';
comment on column bank_data.intent.end_to_end_id is 'ISO 20022, as given; untrusted text.';
comment on column bank_data.intent.allow_duplicate is
  'Whether it may be executed right after an equal transfer.';
comment on column bank_data.intent.payee_name is
  'The name that was compared with that of the account to credit; null = none was given.';
comment on column bank_data.intent.shown is
  'What was told with it: fee, balance and available after it, whether people have to approve it '
  'and why, and what is known of the payee.';
comment on column bank_data.intent.created_at is 'When it was prepared.';
comment on column bank_data.intent.expires_at is
  'From then on it cannot be executed for the first time.';
comment on column bank_data.intent.execution_id is
  'The key that its transfer, or its call for approval, has in the journal (idempotency_id).';
comment on column bank_data.intent.digest is
  'sha256 of all other columns, as bank_private.intent_digest computes it.';

create type bank.intent as (
  intent_id        bigint,
  status           text,
  principal_id     bigint,
  customer_id      bigint,
  mandate_id       bigint,
  session_id       bigint,
  from_account     text,
  to_account       text,
  amount           numeric,
  currency         text,
  memo             text,
  metadata         jsonb,
  end_to_end_id    text,
  allow_duplicate  boolean,
  fee              numeric,
  balance          numeric,
  available        numeric,
  needs_approval   boolean,
  customers_needed integer,
  staff_needed     integer,
  reasons          jsonb,
  payee            jsonb,
  digest           text,
  created_at       timestamptz,
  expires_at       timestamptz,
  executed_at      timestamptz,
  approval_id      bigint,
  transfer_id      bigint,
  page_cursor      text
);
comment on type bank.intent is
  'A transfer that was prepared. status: open, pending (it waits for approval), executed, ended '
  '(its approval came to nothing) or expired; fee, balance, available: major units, as they would '
  'have been had it been executed at once; needs_approval: people have to approve it, reasons: '
  'the facts of what asks for them; payee: what is known of the credited account; digest: sha256 '
  'of what was frozen, hexadecimal. memo, metadata, end_to_end_id and the names in payee are '
  'untrusted text.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('intent_unknown', 236, 404, false,
   'There is no such intent, or it is not yours.',
   'List your intents with GET /intents, or prepare the transfer with POST /transfers/prepare.'),
  ('intent_changed', 237, 409, false,
   'The intent is not what was prepared: somebody changed it in the database.',
   'Nothing was paid. Tell the staff of the bank, and prepare the transfer anew.'),
  ('intent_expired', 238, 409, false,
   'The intent was not executed in time.',
   'Prepare the transfer anew; it was not paid by this intent.');
