-- Rules of the bank: what each movement of customers' money is measured by, in numbered sets that
-- never change, and the counters behind them.
-- depends: 0019_create_sessions
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.rule (
  book_id        integer  not null,
  id             bigint   not null generated always as identity (start with 601),
  code           text     collate "C" not null,
  scope          text     collate "C" not null,
  scope_id       bigint,
  measure        text     collate "C" not null,
  per            text     collate "C" not null,
  currency       text     collate "C",
  exponent       smallint,
  threshold      bigint   not null,
  period         text     collate "C",
  period_length  interval,
  near_amount    bigint,
  near_share     numeric,
  starts_at      time,
  ends_at        time,
  effect         text     collate "C" not null,
  explanation    text,
  created_at     timestamptz not null default now(),
  created_by     bigint   not null,
  constraint rule_pk primary key (book_id, id),
  constraint rule_book_fk foreign key (book_id) references bank_data.book (id),
  constraint rule_currency_fk foreign key (currency) references bank_data.currency (code),
  constraint rule_code_form check (code ~ '^[a-z0-9][a-z0-9-]{1,47}$'),
  constraint rule_effect_known check (effect in ('deny', 'review')),
  constraint rule_explanation_length check (length(explanation) between 1 and 500)
);
create index rule_currency_idx on bank_data.rule (currency);
comment on table bank_data.rule is
  'A rule: which movements are measured how, and what happens above the threshold. Rows never '
  'change; a rule is in force while it is in the set of its book.';
comment on column bank_data.rule.id is 'Public number of the rule.';
comment on column bank_data.rule.code is
  'Its name: small letters, digits and dashes; of the rules in force one has it.';
comment on column bank_data.rule.scope is
  'What it is for: book, product, customer, account, principal or mandate.';
comment on column bank_data.rule.scope_id is 'Which of them; null for book.';
comment on column bank_data.rule.measure is
  'What is measured, as bank_private.rule_measures lists it. A measure that the judge does not '
  'know is above every threshold.';
comment on column bank_data.rule.per is
  'Whose movements are counted together: those of a customer, an account or a mandate.';
comment on column bank_data.rule.currency is
  'ISO 4217: only movements in it are measured; null = all, and no amounts.';
comment on column bank_data.rule.exponent is 'Decimal places of the currency, copied.';
comment on column bank_data.rule.threshold is
  'A larger value has the effect: minor units, a number, or days, as the measure says.';
comment on column bank_data.rule.period is 'day, week, month (of the book) or rolling.';
comment on column bank_data.rule.period_length is
  'Length of the rolling period; how long a payee is new.';
comment on column bank_data.rule.near_amount is 'What is just below it is counted, minor units.';
comment on column bank_data.rule.near_share is 'How much of that amount is just below it.';
comment on column bank_data.rule.starts_at is 'When the hours begin, in the time zone of the book.';
comment on column bank_data.rule.ends_at is 'When they end; before starts_at = over midnight.';
comment on column bank_data.rule.effect is 'deny, or review: a person has to approve.';
comment on column bank_data.rule.explanation is 'For whoever is refused, in plain words.';
comment on column bank_data.rule.created_at is 'When the row was made.';
comment on column bank_data.rule.created_by is 'The principal who made it.';

create table bank_data.rule_set (
  book_id        integer  not null,
  id             bigint   not null,
  rule_ids       bigint[] not null,
  is_counting    boolean  not null,
  created_at     timestamptz not null default now(),
  created_by     bigint   not null,
  constraint rule_set_pk primary key (book_id, id),
  constraint rule_set_book_fk foreign key (book_id) references bank_data.book (id)
);
comment on table bank_data.rule_set is
  'The rules that were in force together, numbered for each book. A journal row names the set it '
  'was decided by, and has a value for each rule in it.';
comment on column bank_data.rule_set.id is 'Number of the set, from 1 in each book.';
comment on column bank_data.rule_set.rule_ids is
  'The rules, in the order of the values in the journal.';
comment on column bank_data.rule_set.is_counting is
  'Whether a rule of it has a period: then the customer is locked before accounts.';
comment on column bank_data.rule_set.created_at is 'When the row was made.';
comment on column bank_data.rule_set.created_by is 'The principal who published it.';

create table bank_data.rule_customer (
  book_id        integer  not null,
  customer_id    bigint   not null,
  constraint rule_customer_pk primary key (book_id, customer_id),
  constraint rule_customer_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id)
);
comment on table bank_data.rule_customer is
  'The lock under which the counters of a customer, its accounts and its mandates change: taken '
  'after the limits of mandates, before accounts.';
comment on column bank_data.rule_customer.customer_id is 'Which customer.';

create table bank_data.rule_count (
  book_id        integer  not null,
  rule_id        bigint   not null,
  subject_id     bigint   not null,
  starts_at      timestamptz not null,
  amount         bigint   not null,
  uses           integer  not null,
  payee_ids      bigint[] not null,
  paid_at        timestamptz[] not null,
  constraint rule_count_pk primary key (book_id, rule_id, subject_id),
  constraint rule_count_rule_fk foreign key (book_id, rule_id)
    references bank_data.rule (book_id, id)
) with (fillfactor = 50);
comment on table bank_data.rule_count is
  'What a rule has counted in its period, for one customer, account or mandate.';
comment on column bank_data.rule_count.rule_id is 'Which rule.';
comment on column bank_data.rule_count.subject_id is
  'The customer, account or mandate, as the rule says.';
comment on column bank_data.rule_count.starts_at is
  'When the period counted here began; long ago for the rolling one.';
comment on column bank_data.rule_count.amount is 'Sum of the movements, minor units.';
comment on column bank_data.rule_count.uses is 'Number of the movements.';
comment on column bank_data.rule_count.payee_ids is 'The different accounts that were paid.';
comment on column bank_data.rule_count.paid_at is 'When each of them was paid last.';

create table bank_data.rule_use (
  book_id        integer  not null,
  id             bigint   not null generated always as identity,
  rule_id        bigint   not null,
  subject_id     bigint   not null,
  amount         bigint   not null,
  occurred_at    timestamptz not null,
  constraint rule_use_pk primary key (book_id, id)
);
create index rule_use_rule_idx on bank_data.rule_use (rule_id, subject_id, occurred_at, book_id);
comment on table bank_data.rule_use is
  'The movements inside the rolling period of a rule: those that leave it are taken off its count '
  'and removed. The journal keeps them.';
comment on column bank_data.rule_use.id is 'Inner number.';
comment on column bank_data.rule_use.rule_id is 'Which rule.';
comment on column bank_data.rule_use.subject_id is 'As in bank_data.rule_count.';
comment on column bank_data.rule_use.amount is 'Minor units.';
comment on column bank_data.rule_use.occurred_at is 'When it was counted.';

alter table bank_data.book add column rule_set_id bigint;
comment on column bank_data.book.rule_set_id is 'The rules in force; null = none.';
alter table bank_data.journal add column rule_set_id bigint;
alter table bank_data.journal add column rule_values bigint[];
comment on column bank_data.journal.rule_set_id is
  'The rules the movement was measured by; null = none.';
comment on column bank_data.journal.rule_values is
  'The measured value of each rule of the set, in its order; null = the rule is not for this '
  'movement.';

alter type bank_private.caller add attribute rule_set_id bigint;
alter type bank_private.call add attribute rule_set_id bigint;
alter type bank_private.call add attribute rule_values bigint[];

create type bank_private.rule_case as (
  principal_id  bigint,
  mandate_id    bigint,
  customer_id   bigint,
  account_id    bigint,
  product_id    bigint,
  payee_id      bigint,
  currency      text,
  payee_since   timestamptz,
  debited_at    timestamptz
);
comment on type bank_private.rule_case is
  'A movement as rules see it. account_id: the debited account; payee_id: the account paid, null = '
  'an own one or none yet; payee_since: when the customer first paid it; debited_at: when the '
  'account was debited before, or opened.';

create type bank_private.rule_state as (
  rule_id        bigint,
  place          integer,
  code           text,
  measure        text,
  currency       text,
  exponent       smallint,
  threshold      bigint,
  period         text,
  period_length  interval,
  near_amount    bigint,
  near_share     numeric,
  hours_from     time,
  hours_to       time,
  effect         text,
  explanation    text,
  subject_id     bigint,
  starts_at      timestamptz,
  resets_at      timestamptz,
  amount         bigint,
  uses           integer,
  payee_ids      bigint[],
  paid_at        timestamptz[],
  read_at        timestamptz,
  local_time     time,
  moved          bigint[],
  is_changed     boolean
);
comment on type bank_private.rule_state is
  'A rule of a set and what it has counted for a subject, as of the lock, minor units. place: in '
  'the set; read_at, local_time: as of when; moved: counted since then.';

create type bank_private.rule_measured as (measured bigint[]);
comment on type bank_private.rule_measured is 'The values of a movement, by the rules of a set.';

create type bank.rule as (
  rule_id        bigint,
  code           text,
  measure        text,
  threshold      numeric,
  effect         text,
  scope          text,
  scope_id       text,
  per            text,
  currency       text,
  period         text,
  length         text,
  near_amount    numeric,
  near_share     numeric,
  starts_at      text,
  ends_at        text,
  explanation    text,
  in_force       boolean,
  created_by     bigint,
  created_at     timestamptz,
  page_cursor    text
);
comment on type bank.rule is
  'A rule. threshold: major units, a number, or days, as the measure says; scope_id: code of the '
  'product, number of the account, or id; length: ISO 8601; starts_at, ends_at: time of day.';

create type bank.rule_set as (
  rule_set_id    bigint,
  rule_ids       bigint[],
  codes          text[],
  in_force       boolean,
  created_by     bigint,
  created_at     timestamptz,
  page_cursor    text
);
comment on type bank.rule_set is
  'Rules that were in force together, in the order of the values in the journal.';

create type bank.rule_replay as (
  since          timestamptz,
  movements      bigint,
  measured       bigint,
  stopped        bigint,
  largest_value  numeric,
  examples       jsonb
);
comment on type bank.rule_replay is
  'What a rule would have changed: movements: those of the time; measured: those it is for; '
  'stopped: those it would not have let pass, given that it stops what is above it; largest_value: '
  'of those it would have let pass; examples: the first that it would have stopped.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.scope (name, description) values
  ('rules:read', 'See the rules of the bank, and preview new ones.'),
  ('rules:write', 'Make and retire the rules of the bank.');
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';

-- What the rules say is told after what the mandate says, and before the state of accounts.
update bank_data.outcome set precedence = 326 where code = 'match_invalid';
update bank_data.outcome set precedence = 324 where code = 'import_duplicate';
update bank_data.outcome set precedence = 323 where code = 'system_account_missing';
update bank_data.outcome set precedence = 322 where code = 'account_dormant';
update bank_data.outcome set precedence = 321 where code = 'account_frozen';
update bank_data.outcome set precedence = 320 where code = 'account_closed';
update bank_data.outcome
   set title = 'This does not pass without a person.',
       hint  = 'Stay within what the facts say, or let a person of the customer pay it.'
 where code = 'approval_required';
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('rule_unknown', 249, 404, false,
   'There is no such rule.',
   'List the rules with GET /rules.'),
  ('rule_code_taken', 296, 409, false,
   'A rule in force has this code.',
   'Retire that rule first, or choose another code.'),
  ('rule_denied', 319, 403, false,
   'A rule of the bank forbids this.',
   'Do what next in the facts says, or ask the staff of the bank.');
