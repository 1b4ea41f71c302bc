-- What open holds reserve of rules that count, and what the measures of change, history and
-- conversation need.
-- depends: 0021_create_suspension
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.rule_hold (
  book_id        integer  not null,
  hold_id        bigint   not null,
  rule_id        bigint   not null,
  subject_id     bigint   not null,
  constraint rule_hold_pk primary key (book_id, subject_id, rule_id, hold_id)
);
create index rule_hold_hold_idx on bank_data.rule_hold (hold_id, book_id);
comment on table bank_data.rule_hold is
  'Open holds by the rules that counted them when they were placed: each takes part in what a rule '
  'has counted as long as it is open and its time is not over. Removed when the hold is resolved.';
comment on column bank_data.rule_hold.hold_id is 'Which hold.';
comment on column bank_data.rule_hold.rule_id is 'Which rule.';
comment on column bank_data.rule_hold.subject_id is 'As in bank_data.rule_count.';

alter table bank_data.rule add column times numeric;
comment on column bank_data.rule.times is
  'How many times the usual payment of the account is far from its history.';
alter table bank_data.customer add column details_changed_at timestamptz;
comment on column bank_data.customer.details_changed_at is
  'When name, address, phone or email of the customer last changed; null = never.';

alter type bank_private.rule_case add attribute amount bigint;
alter type bank_private.rule_case add attribute hold_id bigint;
alter type bank_private.rule_case add attribute is_promised boolean;
alter type bank_private.rule_case add attribute is_approved boolean;
alter type bank_private.rule_case add attribute details_changed_at timestamptz;
alter type bank_private.rule_case add attribute heard_at timestamptz;
comment on type bank_private.rule_case is
  'A movement as rules see it. account_id: the debited account; payee_id: the account paid, null = '
  'an own one or none yet; payee_since: when the customer first paid it or added it as a payee, '
  'long ago if staff trust it; debited_at: when the account was debited before, or opened; amount: '
  'at most, minor units; hold_id: the hold it captures; is_promised: that names this payee; '
  'is_approved: people have approved it; '
  'details_changed_at, heard_at: of the customer, long ago = never.';

alter type bank_private.rule_state add attribute times numeric;
alter type bank_private.rule_state add attribute held bigint;
alter type bank_private.rule_state add attribute holds integer;
alter type bank_private.rule_state add attribute held_payee_ids bigint[];
alter type bank_private.rule_state add attribute recent bigint[];
alter type bank_private.rule_state add attribute is_counted boolean;
alter type bank_private.rule_state add attribute is_reserved boolean;
comment on type bank_private.rule_state is
  'A rule of a set and what it has counted for a subject, as of the lock, minor units. place: in '
  'the set; read_at, local_time: as of when; moved: counted since then; held, holds, '
  'held_payee_ids: what open holds take of it; recent: the last movements of the account, the '
  'newest first, null = not asked; is_counted: a movement took part; is_changed: '
  'that is to be written down; is_reserved: the hold that is captured had taken part.';

create type bank_private.rule_asked as (
  new_payee        bigint,
  known_at         timestamptz,
  dormant          boolean,
  details_changed  bigint,
  unheard          bigint
);
comment on type bank_private.rule_asked is
  'What rules ask about the past: the least threshold of each measure, null = none asks; known_at: '
  'who was added as a payee by then is not new; dormant: whether one asks.';

alter type bank.rule add attribute times numeric;
comment on type bank.rule is
  'A rule. threshold: major units, a number, or days, as the measure says; scope_id: code of the '
  'product, number of the account, or id; length: ISO 8601; starts_at, ends_at: time of day; '
  'times: of the usual payment.';
