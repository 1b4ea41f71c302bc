-- What a bulk knows of each of its items while it is decided.
-- depends: 0011_add_product_terms
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create type bank_private.bulk_item as (
  item                integer,
  from_account        text,
  to_account          text,
  amount              numeric,
  currency            text,
  idempotency_id      uuid,
  allow_duplicate     boolean,
  request             jsonb,
  debit_account_id    bigint,
  credit_account_id   bigint,
  customer_id         bigint,
  credit_customer_id  bigint,
  mandate_id          bigint,
  minor               bigint,
  same_as             integer,
  is_replay           boolean,
  outcome             text,
  facts               jsonb,
  detail              text,
  row_id              bigint
);
comment on type bank_private.bulk_item is
  'An item of a bulk: a transfer as it was asked, and what is known of it so far. minor: the '
  'amount in minor units; same_as: an earlier item with the same key; is_replay: the answer is '
  'that of an earlier call or item; '
  'outcome: null while nothing forbids it; detail: of an error, which leaves no journal row; '
  'row_id: the journal row that says what became of it, of this call or of an earlier one.';
