-- Terms of a mandate: what an agent may move with it, each time and in a period, and how much of
-- that is used.
-- depends: 0016_create_reconciliation
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

alter table bank_data.mandate add column parent_ids bigint[];
alter table bank_data.mandate add column given_by bigint;
alter table bank_data.mandate add column is_limited boolean not null default false;
alter table bank_data.mandate add column currency text collate "C";
alter table bank_data.mandate add column exponent smallint;
alter table bank_data.mandate add column amount_min bigint;
alter table bank_data.mandate add column amount_max bigint;
alter table bank_data.mandate add column approval_above bigint;
alter table bank_data.mandate add column payee_ids bigint[];
alter table bank_data.mandate add column limit_amounts bigint[];
alter table bank_data.mandate add column limit_uses integer[];
alter table bank_data.mandate add column rolling_length interval;
comment on column bank_data.mandate.parent_ids is
  'The mandates this one narrows, the first of them first; null for most. What is moved counts on '
  'each of them.';
comment on column bank_data.mandate.given_by is
  'The principal who gave it; null = before this was written down.';
comment on column bank_data.mandate.is_limited is
  'Whether it or one it narrows has terms: then each movement is judged by them.';
comment on column bank_data.mandate.currency is
  'ISO 4217, of the amounts below and of all that it moves; null = any, and no amounts.';
comment on column bank_data.mandate.exponent is 'Decimal places of the currency, copied.';
comment on column bank_data.mandate.amount_min is 'Least amount of a movement, minor units.';
comment on column bank_data.mandate.amount_max is 'Largest amount of a movement, minor units.';
comment on column bank_data.mandate.approval_above is
  'A movement above it needs the approval of a person, minor units.';
comment on column bank_data.mandate.payee_ids is 'The accounts it may pay; null = any.';
comment on column bank_data.mandate.limit_amounts is
  'Budgets, minor units: in total, in a day, week and month of the book, in the rolling period; '
  'null = none.';
comment on column bank_data.mandate.limit_uses is 'How many movements, in the same periods.';
comment on column bank_data.mandate.rolling_length is 'Length of the rolling period.';

-- The new column is empty, so the index is made at once.
-- squawk-ignore require-concurrent-index-creation
create index mandate_giver_idx on bank_data.mandate (given_by, book_id);
-- Small, and every row has one of the three actions.
-- squawk-ignore constraint-missing-not-valid, ban-drop-constraint
alter table bank_data.mandate drop constraint mandate_actions_known;
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.mandate add constraint mandate_actions_known check
  (actions <@ array['read', 'debit', 'manage', 'delegate'] and cardinality(actions) > 0);
comment on column bank_data.mandate.actions is
  'read, debit, manage (open, freeze and close accounts), delegate (give a narrower mandate to '
  'another principal).';

create table bank_data.mandate_usage (
  book_id       integer  not null,
  mandate_id    bigint   not null,
  starts_at     timestamptz[] not null,
  amounts       bigint[] not null,
  uses          integer[] not null,
  constraint mandate_usage_pk primary key (book_id, mandate_id),
  constraint mandate_usage_mandate_fk foreign key (book_id, mandate_id)
    references bank_data.mandate (book_id, id)
) with (fillfactor = 50);
comment on table bank_data.mandate_usage is
  'What was moved with a mandate that has terms, in the periods of its limits. Its lock, taken '
  'before those of accounts, makes all of them exact. Open holds are not in it: they count as long '
  'as they are open.';
comment on column bank_data.mandate_usage.mandate_id is 'Which mandate.';
comment on column bank_data.mandate_usage.starts_at is
  'When the periods counted here began: total, day, week, month; null for the rolling one.';
comment on column bank_data.mandate_usage.amounts is 'Moved in each period, minor units.';
comment on column bank_data.mandate_usage.uses is 'Movements in each period.';

create table bank_data.mandate_use (
  book_id       integer  not null,
  id            bigint   not null generated always as identity,
  mandate_id    bigint   not null,
  amount        bigint   not null,
  occurred_at   timestamptz not null default clock_timestamp(),
  constraint mandate_use_pk primary key (book_id, id),
  constraint mandate_use_mandate_fk foreign key (book_id, mandate_id)
    references bank_data.mandate (book_id, id)
);
create index mandate_use_mandate_idx on bank_data.mandate_use (mandate_id, book_id, occurred_at);
comment on table bank_data.mandate_use is
  'The movements inside the rolling period of a mandate: those that leave it are taken off its '
  'usage and removed, so that no call has to add up all of them. The journal keeps them.';
comment on column bank_data.mandate_use.id is 'Inner number.';
comment on column bank_data.mandate_use.mandate_id is 'Which mandate.';
comment on column bank_data.mandate_use.amount is 'Minor units.';
comment on column bank_data.mandate_use.occurred_at is 'When it was moved.';

create table bank_data.mandate_hold (
  book_id       integer  not null,
  hold_id       bigint   not null,
  mandate_id    bigint   not null,
  constraint mandate_hold_pk primary key (book_id, hold_id, mandate_id),
  constraint mandate_hold_mandate_fk foreign key (book_id, mandate_id)
    references bank_data.mandate (book_id, id)
);
create index mandate_hold_mandate_idx on bank_data.mandate_hold (mandate_id, book_id);
comment on table bank_data.mandate_hold is
  'Open holds by the mandates whose limits they take up: a row for each mandate of a chain, '
  'removed when the hold is resolved.';
comment on column bank_data.mandate_hold.hold_id is 'Which hold.';
comment on column bank_data.mandate_hold.mandate_id is
  'The mandate it was placed with, or one that this narrows.';

create type bank_private.mandate_state as (
  mandate_id      bigint,
  chain           bigint[],
  currency        text,
  exponent        smallint,
  amount_min      bigint,
  amount_max      bigint,
  approval_above  bigint,
  payee_ids       bigint[],
  limit_amounts   bigint[],
  limit_uses      integer[],
  rolling_length  interval,
  starts_at       timestamptz[],
  resets_at       timestamptz[],
  amounts         bigint[],
  uses            integer[],
  held            bigint,
  holds           integer,
  read_at         timestamptz,
  moved           bigint[]
);
comment on type bank_private.mandate_state is
  'The terms of a mandate and how far they are used, as of its lock, minor units. chain: itself '
  'and those it narrows, the first of them first; the arrays: total, day, week, month, rolling; '
  'held, holds: set aside by open holds, in every period; read_at: as of when; moved: added since '
  'then.';

alter type bank.mandate add attribute parent_id bigint;
alter type bank.mandate add attribute terms jsonb;
create type bank.allowance as (
  mandate_id       bigint,
  principal_id     bigint,
  customer_id      bigint,
  account_numbers  text[],
  actions          text[],
  currency         text,
  amount_min       numeric,
  amount_max       numeric,
  approval_above   numeric,
  payees           text[],
  uses_left        bigint,
  limits           jsonb,
  expires_at       timestamptz,
  page_cursor      text
);
comment on type bank.allowance is
  'What a mandate allows now. amount_max: the largest amount that it would let pass, null = no '
  'limit; uses_left: how many movements, null = no limit; limits: of it and of those it narrows, '
  'with what is used, held and remaining, and when they begin anew; null = none.';

alter type bank_private.reach add attribute is_limited boolean;

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
-- What a mandate does not cover is told after what became of a hold or a quote, and before the
-- state of accounts.
update bank_data.outcome set precedence = 323 where code = 'import_duplicate';
update bank_data.outcome set precedence = 324 where code = 'match_invalid';
update bank_data.outcome set precedence = 319 where code = 'account_closed';
update bank_data.outcome
   set hint = 'Move the balance away, release or capture the holds, or close it with sweep_to.'
 where code = 'account_not_empty';
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('mandate_wider', 246, 422, false,
   'A mandate may only narrow the one it comes from.',
   'Stay within the term of the parent that the facts name.'),
  ('mandate_range', 315, 403, false,
   'The mandate does not cover this amount or currency.',
   'Stay within what the facts say, or ask the customer for another mandate.'),
  ('mandate_payee', 316, 403, false,
   'The mandate does not cover this payee.',
   'Pay one of the payees that the facts name, or ask the customer for another mandate.'),
  ('approval_required', 317, 403, false,
   'The mandate does not let this amount pass without a person.',
   'Stay within approval_above of the facts, or let the customer pay it.'),
  ('mandate_budget', 318, 403, false,
   'What the mandate allows in this period is used up.',
   'Send at most what remains, or wait until resets_at; a customer can give another mandate.');
