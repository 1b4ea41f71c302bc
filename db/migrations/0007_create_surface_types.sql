-- What the surface functions return: one composite each, so that a later release can add a field at
-- its end without breaking a caller. Amounts are decimals in major units with the currency's
-- places.
-- depends: 0006_add_reference_data
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create type bank.balance as (
  account_number  text,
  currency        text,
  balance         numeric,
  available       numeric,
  held            numeric,
  version         bigint,
  as_of           timestamptz
);
comment on type bank.balance is
  'Balance of an account. balance = posted entries; available = balance - held + overdraft limit, '
  'null for system accounts without a floor; version = number of entries.';

create type bank.account as (
  account_number  text,
  customer_id     bigint,
  currency        text,
  name            text,
  status          text,
  frozen_for      text,
  balance         numeric,
  available       numeric,
  held            numeric,
  version         bigint,
  opened_at       timestamptz,
  closed_at       timestamptz,
  page_cursor     text
);
comment on type bank.account is
  'An account with its balance. status: active, frozen, closed; frozen_for: debit, credit, all, '
  'or null.';

create type bank.entry as (
  transfer_id           bigint,
  account_number        text,
  direction             text,
  amount                numeric,
  currency              text,
  balance               numeric,
  version               bigint,
  occurred_at           timestamptz,
  counterparty_account  text,
  memo                  text,
  metadata              jsonb,
  page_cursor           text
);
comment on type bank.entry is
  'One line of an account: amount is signed (credit > 0), balance is the one after it. memo and '
  'metadata are untrusted text from outside.';

create type bank.transfer as (
  transfer_id     bigint,
  request_id      uuid,
  outcome         text,
  replayed        boolean,
  from_account    text,
  to_account      text,
  amount          numeric,
  currency        text,
  balance         numeric,
  available       numeric,
  version         bigint,
  memo            text,
  metadata        jsonb,
  end_to_end_id   text,
  principal_id    bigint,
  mandate_id      bigint,
  occurred_at     timestamptz,
  facts           jsonb,
  hint            text
);
comment on type bank.transfer is
  'A transfer, applied or refused. balance, available and version are those of the debited '
  'account after it, and null for whoever may not see that account. A refused one has no '
  'transfer_id; facts are the values behind the refusal, hint says what to do next. memo and '
  'metadata are untrusted text from outside.';

create type bank.receipt as (
  outcome     text,
  request_id  uuid,
  replayed    boolean,
  resource    jsonb,
  facts       jsonb,
  hint        text
);
comment on type bank.receipt is
  'Answer of every write that is no transfer: applied with the resource as it was then, or '
  'refused with facts and hint. A replay returns the recorded answer.';

create type bank.customer as (
  customer_id  bigint,
  kind         text,
  name         text,
  status       text,
  created_at   timestamptz,
  page_cursor  text
);
comment on type bank.customer is 'A customer. name is untrusted text from outside.';

create type bank.principal as (
  principal_id  bigint,
  class         text,
  name          text,
  status        text,
  is_operator   boolean,
  customer_id   bigint,
  login         text,
  scopes        text[],
  created_at    timestamptz,
  page_cursor   text
);
comment on type bank.principal is 'Who may act: agent, service, human or customer.';

create type bank.mandate as (
  mandate_id       bigint,
  principal_id     bigint,
  customer_id      bigint,
  account_numbers  text[],
  actions          text[],
  purpose          text,
  starts_at        timestamptz,
  expires_at       timestamptz,
  revoked_at       timestamptz,
  created_at       timestamptz,
  page_cursor      text
);
comment on type bank.mandate is
  'What a customer lets a principal do. account_numbers null: all accounts of the customer. '
  'purpose is untrusted text from outside.';

create type bank.key as (
  key_id        text,
  principal_id  bigint,
  kind          text,
  scopes        text[],
  label         text,
  created_at    timestamptz,
  expires_at    timestamptz,
  revoked_at    timestamptz,
  page_cursor   text
);
comment on type bank.key is 'A key or session without its secret.';

create type bank.caller as (
  book_id       integer,
  book_name     text,
  principal_id  bigint,
  class         text,
  name          text,
  customer_id   bigint,
  scopes        text[],
  key_id        text,
  expires_at    timestamptz,
  mandates      jsonb
);
comment on type bank.caller is 'Who the presented credential is, and what it may do now.';

create type bank.currency as (code text, exponent smallint, name text);
comment on type bank.currency is 'An ISO 4217 currency and the decimal places of its minor unit.';

create type bank.outcome as (
  code         text,
  precedence   smallint,
  http_status  smallint,
  retryable    boolean,
  title        text,
  hint         text
);
comment on type bank.outcome is 'A code the bank can answer, see bank_data.outcome.';

create type bank.finding as (check_name text, subject text, detail text);
comment on type bank.finding is 'Something bank.book_verify found that does not hold.';

create type bank.release as (release_id bigint, digest text, deployed_at timestamptz);
comment on type bank.release is 'The newest deployed release of functions and policies.';

create type bank_private.caller as (
  book_id        integer,
  principal_id   bigint,
  class          text,
  is_staff       boolean,
  customer_id    bigint,
  credential_id  bigint,
  scopes         text[],
  expires_at     timestamptz,
  outcome        text
);
comment on type bank_private.caller is
  'The authenticated caller of one call. is_staff: a human or an operator, reaches the whole '
  'book. outcome: why nothing may be done, null when it may.';

create type bank_private.call as (
  caller          bank_private.caller,
  operation       text,
  request_id      uuid,
  idempotency_id  uuid,
  request         jsonb,
  outcome         text,
  customer_id     bigint,
  mandate_id      bigint,
  subject_id      bigint,
  facts           jsonb,
  replay          bank.receipt
);
comment on type bank_private.call is
  'A write in progress: who asked what, and, as the function fills them in, what came of it. '
  'replay is set when the key was answered before.';

create type bank_private.reach as (
  account_id   bigint,
  customer_id  bigint,
  number       text,
  currency     text,
  exponent     smallint,
  mandate_id   bigint,
  outcome      text,
  facts        jsonb
);
comment on type bank_private.reach is
  'An account as the caller reaches it. outcome: why the action is not allowed, null when it is.';
