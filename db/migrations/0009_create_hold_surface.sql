-- What callers see of holds, and how their lists are found.
-- depends: 0008_alter_ledger
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create type bank.hold as (
  hold_id              bigint,
  from_account         text,
  to_account           text,
  other_payee_allowed  boolean,
  amount               numeric,
  captured_amount      numeric,
  currency             text,
  status               text,
  memo                 text,
  metadata             jsonb,
  principal_id         bigint,
  mandate_id           bigint,
  placed_at            timestamptz,
  expires_at           timestamptz,
  resolved_at          timestamptz,
  transfer_id          bigint,
  page_cursor          text
);
comment on type bank.hold is
  'Money set aside on from_account for one payment. to_account: the payee, null = whoever the '
  'capture names; other_payee_allowed: a capture may name another. status: open, captured, '
  'released or expired; it is expired as soon as its time is over. captured_amount: paid by '
  'transfer_id, the rest was released with it. memo and metadata are untrusted text from outside.';

-- The table is as new as these; nobody has written to it yet.
-- squawk-ignore require-concurrent-index-creation
create index hold_principal_idx on bank_data.hold (principal_id, book_id, id);
-- squawk-ignore require-concurrent-index-creation
create index hold_customer_idx on bank_data.hold (customer_id, book_id, id);
