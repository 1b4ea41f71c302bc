-- What products do to their accounts: overdraft limits, fees, dormancy.
-- depends: 0010_create_exchange
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

alter table bank_data.account add column dormant_after interval;
alter table bank_data.account add column dormancy_due_at timestamptz;
alter table bank_data.account add column dormant_at timestamptz;
comment on column bank_data.account.dormant_after is
  'Without an entry for so long it becomes dormant, copied from the product when it was opened; '
  'null = never.';
comment on column bank_data.account.dormancy_due_at is
  'When the worker has to look whether it has become dormant; null = never, or it is.';
comment on column bank_data.account.dormant_at is
  'Since when it is dormant: nothing is debited until staff reactivate it.';
-- The new column is empty, so the index is made at once.
-- squawk-ignore require-concurrent-index-creation
create index account_dormancy_idx on bank_data.account (dormancy_due_at, book_id)
  where dormancy_due_at is not null;

create table bank_data.product_fee (
  book_id     integer  not null,
  id          bigint   not null generated always as identity (start with 901),
  product_id  bigint   not null,
  operation   text     collate "C" not null,
  flat        bigint   not null,
  percentage  numeric(9, 6) not null,
  minimum     bigint   not null default 0,
  maximum     bigint   not null default 999999999999999999,
  starts_at   timestamptz not null,
  created_at  timestamptz not null default now(),
  constraint product_fee_pk primary key (book_id, id),
  constraint product_fee_product_fk foreign key (book_id, product_id)
    references bank_data.product (book_id, id),
  constraint product_fee_operation_known check (operation in ('transfer_post', 'hold_capture')),
  constraint product_fee_flat_range check (flat between 0 and 999999999999999999),
  constraint product_fee_percentage_range check (percentage between 0 and 100),
  constraint product_fee_limits_range
    check (0 <= minimum and minimum <= maximum and maximum <= 999999999999999999)
);
create index product_fee_product_idx
  on bank_data.product_fee (product_id, book_id, operation, starts_at, id);
comment on table bank_data.product_fee is
  'What the accounts of a product pay for an operation. Rows are added, never changed: the newest '
  'that has started is in force.';
comment on column bank_data.product_fee.id is 'Inner number of the fee.';
comment on column bank_data.product_fee.product_id is 'Of which product.';
comment on column bank_data.product_fee.operation is
  'What is charged: transfer_post or hold_capture.';
comment on column bank_data.product_fee.flat is 'Amount for each, minor units.';
comment on column bank_data.product_fee.percentage is 'Per cent of the amount moved, in addition.';
comment on column bank_data.product_fee.minimum is 'The sum is at least this, minor units.';
comment on column bank_data.product_fee.maximum is 'The sum is at most this, minor units.';
comment on column bank_data.product_fee.starts_at is 'From then on it is charged.';
comment on column bank_data.product_fee.created_at is 'When the row was made.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('product_mismatch', 286, 422, false,
   'The product is not for this owner.',
   'Internal products are for the accounts of the bank itself, all others for customers.'),
  ('account_not_internal', 287, 422, false,
   'The account does not belong to the bank itself.',
   'Name an account of the bank itself.'),
  ('account_internal', 288, 422, false,
   'The account belongs to the bank itself, and has no limit.',
   'Name an account of a customer.'),
  ('product_not_offered', 299, 409, false,
   'The product is not offered any more.',
   'Choose another product: list them with GET /products.');
set local role bank_owner;

alter type bank.account add attribute product text;
alter type bank.account add attribute overdraft_limit numeric;
alter type bank.account add attribute dormant_at timestamptz;
comment on type bank.account is
  'An account with its balance. status: active, frozen, dormant, closed; frozen_for: debit, '
  'credit, all, or null; product: its code, null = none; overdraft_limit: how far it may go below '
  'zero, null = no limit, for system accounts; dormant_at: since when, or null.';

create type bank.product as (
  code             text,
  name             text,
  kind             text,
  currency         text,
  overdraft_limit  numeric,
  dormant_after    text,
  is_offered       boolean,
  fees             jsonb,
  created_at       timestamptz,
  page_cursor      text
);
comment on type bank.product is
  'A product: the defaults of new accounts, and what its accounts pay. kind: current, savings, '
  'loan, internal; overdraft_limit: major units; dormant_after: ISO 8601 duration, null = never; '
  'fees: those in force, by operation.';

create type bank.product_fee as (
  product      text,
  operation    text,
  flat         numeric,
  percentage   numeric,
  minimum      numeric,
  maximum      numeric,
  currency     text,
  starts_at    timestamptz,
  created_at   timestamptz,
  page_cursor  text
);
comment on type bank.product_fee is
  'A fee of a product: flat + percentage of the amount moved, at least minimum and at most '
  'maximum (null = no limit), rounded half to even. Major units.';

create type bank.book_account as (
  role            text,
  currency        text,
  account_number  text,
  name            text
);
comment on type bank.book_account is
  'An account of the bank itself and what it is for: fee_income, interest_expense, '
  'interest_income, exchange_position, exchange_rounding, suspense.';

alter type bank_private.reach add attribute product_id bigint;
