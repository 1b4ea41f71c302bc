-- Foreign exchange: rates, quotes, what was exchanged at them, and the fractions of a minor unit
-- that rounding has left.
-- depends: 0009_create_hold_surface
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.exchange_rate (
  book_id         integer  not null,
  id              bigint   not null generated always as identity (start with 801),
  base_currency   text     collate "C" not null,
  quote_currency  text     collate "C" not null,
  rate            numeric  not null,
  spread          numeric  not null default 0,
  source          text,
  principal_id    bigint   not null,
  valid_from      timestamptz not null default now(),
  valid_until     timestamptz not null,
  constraint exchange_rate_pk primary key (book_id, id),
  constraint exchange_rate_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint exchange_rate_base_currency_fk foreign key (base_currency)
    references bank_data.currency (code),
  constraint exchange_rate_quote_currency_fk foreign key (quote_currency)
    references bank_data.currency (code),
  constraint exchange_rate_two_currencies check (base_currency <> quote_currency),
  constraint exchange_rate_rate_range
    check (rate > 0 and rate < 1000000000000 and scale(rate) <= 10),
  constraint exchange_rate_spread_range check (spread between 0 and 0.5 and scale(spread) <= 6),
  constraint exchange_rate_source_length check (length(source) between 1 and 100),
  constraint exchange_rate_valid_order check (valid_from < valid_until)
);
create index exchange_rate_pair_idx
  on bank_data.exchange_rate (base_currency, quote_currency, valid_until, book_id);
create index exchange_rate_quote_currency_idx on bank_data.exchange_rate (quote_currency);
create index exchange_rate_valid_until_idx on bank_data.exchange_rate (valid_until, book_id);
create index exchange_rate_principal_idx on bank_data.exchange_rate (principal_id, book_id);
comment on table bank_data.exchange_rate is
  'Exchange rates as they were fed, none of them ever changed. Of a pair the newest in force '
  'counts.';
comment on column bank_data.exchange_rate.id is 'Number of the rate; a newer one is larger.';
comment on column bank_data.exchange_rate.base_currency is 'ISO 4217: one unit of this …';
comment on column bank_data.exchange_rate.quote_currency is 'ISO 4217: … costs so much of this.';
comment on column bank_data.exchange_rate.rate is
  'Major units of the quote currency for one major unit of the base currency, exact.';
comment on column bank_data.exchange_rate.spread is
  'Fraction of the rate that the bank keeps: it buys the base currency at rate * (1 - spread) and '
  'sells it at rate * (1 + spread).';
comment on column bank_data.exchange_rate.source is 'Where it is from; untrusted text.';
comment on column bank_data.exchange_rate.principal_id is 'Who fed it.';
comment on column bank_data.exchange_rate.valid_from is 'When it was fed; in force from then on.';
comment on column bank_data.exchange_rate.valid_until is 'No longer in force from then on.';

create table bank_data.exchange_quote (
  book_id           integer  not null,
  id                bigint   not null generated always as identity (start with 851),
  principal_id      bigint   not null,
  customer_id       bigint   not null,
  mandate_id        bigint,
  side              text     collate "C" not null,
  from_account_id   bigint   not null,
  to_account_id     bigint   not null,
  from_currency     text     collate "C" not null,
  to_currency       text     collate "C" not null,
  from_amount       bigint   not null,
  to_amount         bigint   not null,
  rate_id           bigint   not null,
  base_currency     text     collate "C" not null,
  rate              numeric  not null,
  remainder         numeric  not null,
  created_at        timestamptz not null default clock_timestamp(),
  expires_at        timestamptz not null,
  constraint exchange_quote_pk primary key (book_id, id),
  constraint exchange_quote_from_account_fk foreign key (book_id, from_account_id)
    references bank_data.account (book_id, id),
  constraint exchange_quote_to_account_fk foreign key (book_id, to_account_id)
    references bank_data.account (book_id, id),
  constraint exchange_quote_rate_fk foreign key (book_id, rate_id)
    references bank_data.exchange_rate (book_id, id),
  constraint exchange_quote_side_known check (side in ('sell', 'buy')),
  constraint exchange_quote_two_currencies check (from_currency <> to_currency),
  constraint exchange_quote_base_known check (base_currency in (from_currency, to_currency)),
  constraint exchange_quote_amount_range
    check (from_amount between 1 and 999999999999999999
           and to_amount between 1 and 999999999999999999),
  constraint exchange_quote_rate_range check (rate > 0 and rate < 2000000000000),
  constraint exchange_quote_remainder_range check (remainder >= 0 and remainder < 'Infinity')
);
create index exchange_quote_principal_idx on bank_data.exchange_quote (principal_id, book_id);
create index exchange_quote_from_account_idx
  on bank_data.exchange_quote (from_account_id, book_id);
create index exchange_quote_to_account_idx on bank_data.exchange_quote (to_account_id, book_id);
create index exchange_quote_rate_idx on bank_data.exchange_quote (rate_id, book_id);
comment on table bank_data.exchange_quote is
  'Prices promised to one principal for a short time. Never changed: bank_data.exchange says which '
  'of them were executed.';
comment on column bank_data.exchange_quote.id is 'Public number of the quote.';
comment on column bank_data.exchange_quote.principal_id is
  'Who asked, and the only one who may execute it.';
comment on column bank_data.exchange_quote.customer_id is 'The owner of the debited account.';
comment on column bank_data.exchange_quote.mandate_id is 'Under which mandate it was asked.';
comment on column bank_data.exchange_quote.side is
  'Which amount was given: sell = the debited one, buy = the credited one.';
comment on column bank_data.exchange_quote.from_account_id is 'The account to debit.';
comment on column bank_data.exchange_quote.to_account_id is 'The account to credit.';
comment on column bank_data.exchange_quote.from_currency is 'ISO 4217, of the account to debit.';
comment on column bank_data.exchange_quote.to_currency is 'ISO 4217, of the account to credit.';
comment on column bank_data.exchange_quote.from_amount is 'To debit, minor units.';
comment on column bank_data.exchange_quote.to_amount is 'To credit, minor units.';
comment on column bank_data.exchange_quote.rate_id is 'The rate it was made from.';
comment on column bank_data.exchange_quote.base_currency is
  'The currency the rate is the price of; the price is in the other one, the quote currency.';
comment on column bank_data.exchange_quote.rate is 'The rate applied, the spread in it, exact.';
comment on column bank_data.exchange_quote.remainder is
  'What the rounding of the customer''s amount leaves to the bank: minor units of the quote '
  'currency, exact.';
comment on column bank_data.exchange_quote.created_at is 'When it was asked.';
comment on column bank_data.exchange_quote.expires_at is 'From then on it cannot be executed.';

create table bank_data.exchange (
  book_id               integer  not null,
  quote_id              bigint   not null,
  principal_id          bigint   not null,
  journal_id            bigint   not null,
  debit_transfer_id     bigint   not null,
  credit_transfer_id    bigint   not null,
  rounding_transfer_id  bigint,
  from_position_id      bigint   not null,
  to_position_id        bigint   not null,
  rounding_account_id   bigint   not null,
  rounding_amount       bigint   not null,
  constraint exchange_pk primary key (book_id, quote_id),
  constraint exchange_quote_fk foreign key (book_id, quote_id)
    references bank_data.exchange_quote (book_id, id),
  constraint exchange_rounding_booked
    check (rounding_amount >= 0 and (rounding_amount = 0) = (rounding_transfer_id is null))
);
create index exchange_principal_idx on bank_data.exchange (principal_id, book_id);
comment on table bank_data.exchange is
  'Quotes that were executed, each at most once: the key says so.';
comment on column bank_data.exchange.quote_id is 'The quote.';
comment on column bank_data.exchange.principal_id is 'Who executed it.';
comment on column bank_data.exchange.journal_id is
  'The exchange: the journal row that its transfers belong to.';
comment on column bank_data.exchange.debit_transfer_id is
  'From the customer to the position, a journal id.';
comment on column bank_data.exchange.credit_transfer_id is
  'From the position to the customer, a journal id.';
comment on column bank_data.exchange.rounding_transfer_id is
  'From the position to the rounding account, a journal id; null when nothing whole was due.';
comment on column bank_data.exchange.from_position_id is
  'The bank''s position in the debited currency, an account.';
comment on column bank_data.exchange.to_position_id is
  'The bank''s position in the credited currency, an account.';
comment on column bank_data.exchange.rounding_account_id is
  'The bank''s account for what rounding leaves in the quote currency.';
comment on column bank_data.exchange.rounding_amount is
  'Whole minor units that were due by then, of this and earlier exchanges, and booked with it.';

create table bank_data.exchange_remainder (
  book_id    integer  not null,
  currency   text     collate "C" not null,
  remainder  numeric  not null default 0,
  constraint exchange_remainder_pk primary key (book_id, currency),
  constraint exchange_remainder_currency_fk foreign key (currency)
    references bank_data.currency (code),
  constraint exchange_remainder_fraction check (remainder >= 0 and remainder < 1)
);
create index exchange_remainder_currency_idx on bank_data.exchange_remainder (currency);
comment on table bank_data.exchange_remainder is
  'The fraction of a minor unit that rounding has left to the bank and nobody can book yet. '
  'Locked after the accounts.';
comment on column bank_data.exchange_remainder.currency is 'ISO 4217.';
comment on column bank_data.exchange_remainder.remainder is
  'Minor units, exact, less than one.';

create type bank.rate as (
  rate_id         bigint,
  base_currency   text,
  quote_currency  text,
  rate            numeric,
  spread          numeric,
  source          text,
  valid_from      timestamptz,
  valid_until     timestamptz,
  page_cursor     text
);
comment on type bank.rate is
  'An exchange rate: one unit of the base currency costs rate units of the quote currency, less or '
  'more the spread, a fraction of it. source is untrusted text from outside.';

create type bank.quote as (
  quote_id            bigint,
  status              text,
  side                text,
  from_account        text,
  from_amount         numeric,
  from_currency       text,
  to_account          text,
  to_amount           numeric,
  to_currency         text,
  rate                numeric,
  base_currency       text,
  quote_currency      text,
  rate_id             bigint,
  mandate_id          bigint,
  created_at          timestamptz,
  expires_at          timestamptz,
  exchange_id         bigint,
  debit_transfer_id   bigint,
  credit_transfer_id  bigint
);
comment on type bank.quote is
  'A price the bank stands by until expires_at. status: open, executed, expired; rate: the one '
  'applied, the spread in it: so much of the quote currency for one of the base currency; '
  'exchange_id and the transfers: of its execution.';

alter type bank.entry add attribute exchange jsonb;
comment on type bank.entry is
  'One line of an account: amount is signed (credit > 0), balance is the one after it. memo and '
  'metadata are untrusted text from outside. exchange is the other side of an exchange of '
  'currencies: exchange_id, quote_id, account_number, amount, currency, rate, base_currency; null '
  'for other lines.';
