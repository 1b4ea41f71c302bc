-- Suspension of mandates, by each side for itself; agents that are suspended because they are
-- refused too often; and notices, which tell staff what the bank did by itself.
-- depends: 0020_create_rules
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

alter table bank_data.mandate add column suspended_by text[] collate "C";
alter table bank_data.mandate add column is_suspended boolean not null default false;
-- The new column is empty, so there is nothing to check.
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.mandate add constraint mandate_suspended_by_known check
  (suspended_by <@ array['holder', 'giver', 'customer', 'staff'] and suspended_by <> '{}');
comment on column bank_data.mandate.suspended_by is
  'Which sides have suspended it: staff, customer, giver (a principal that delegated it), holder '
  '(who has it); null = none. Each lifts its own, and those of weaker sides.';
comment on column bank_data.mandate.is_suspended is
  'Whether it, or a mandate that it narrows, is suspended: then it is not in force.';

alter table bank_data.book add column refusals_allowed integer default 50;
alter table bank_data.book add column refusals_seconds integer not null default 600;
-- A table of few rows, which all have the default.
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.book add constraint book_refusals_allowed_range
  check (refusals_allowed between 0 and 1000);
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.book add constraint book_refusals_seconds_range
  check (refusals_seconds between 1 and 86400);
comment on column bank_data.book.refusals_allowed is
  'How many calls of an agent may be refused in the window; one more suspends it. Null = any.';
comment on column bank_data.book.refusals_seconds is
  'Length of the window, seconds: at any time, the last so many.';

create table bank_data.refusal_count (
  book_id       integer  not null,
  principal_id  bigint   not null,
  refused_at    timestamptz[] not null,
  constraint refusal_count_pk primary key (book_id, principal_id),
  constraint refusal_count_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id)
) with (fillfactor = 50);
comment on table bank_data.refusal_count is
  'The last refusals of an agent, one row each. Its lock, the last that a refused call takes, '
  'makes the count exact. Calls that are not refused do not touch it.';
comment on column bank_data.refusal_count.principal_id is 'Which agent.';
comment on column bank_data.refusal_count.refused_at is
  'When it was refused, inside the window: one more than allowed at most.';

create table bank_data.notice (
  book_id          integer  not null,
  id               bigint   not null generated always as identity,
  kind             text     collate "C" not null,
  subject_id       bigint   not null,
  customer_id      bigint,
  journal_id       bigint   not null,
  facts            jsonb    not null,
  created_at       timestamptz not null default clock_timestamp(),
  acknowledged_at  timestamptz,
  acknowledged_by  bigint,
  constraint notice_pk primary key (book_id, id),
  constraint notice_kind_form check (kind ~ '^[a-z][a-z0-9_]{0,49}$'),
  constraint notice_acknowledged_whole check
    ((acknowledged_at is null) = (acknowledged_by is null))
);
create index notice_open_idx on bank_data.notice (id, book_id) where acknowledged_at is null;
comment on table bank_data.notice is
  'What the bank did by itself and staff should look at, until somebody has.';
comment on column bank_data.notice.id is 'Public number of the notice.';
comment on column bank_data.notice.kind is
  'What happened: agent_suspended, an agent was refused too often.';
comment on column bank_data.notice.subject_id is 'Whom or what it is about, as the kind says.';
comment on column bank_data.notice.customer_id is 'The customer it is about; null = none.';
comment on column bank_data.notice.journal_id is 'The row of the journal that it tells of.';
comment on column bank_data.notice.facts is 'The values behind it.';
comment on column bank_data.notice.created_at is 'When it was written.';
comment on column bank_data.notice.acknowledged_at is
  'When somebody took notice; null = nobody has yet.';
comment on column bank_data.notice.acknowledged_by is 'Who of the staff did.';

alter type bank_private.mandate_state add attribute is_in_force boolean;
alter type bank.mandate add attribute suspended_by text[];
alter type bank.mandate add attribute suspended boolean;

create type bank.notice as (
  notice_id        bigint,
  kind             text,
  subject_id       bigint,
  customer_id      bigint,
  journal_id       bigint,
  facts            jsonb,
  created_at       timestamptz,
  acknowledged_at  timestamptz,
  acknowledged_by  bigint,
  page_cursor      text
);
comment on type bank.notice is
  'Something the bank did by itself. kind: what; subject_id: to whom; acknowledged_at: null = '
  'nobody of the staff has taken notice yet.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.scope (name, description) values
  ('notices:read', 'See what the bank did by itself.'),
  ('notices:write', 'Acknowledge notices.');
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('resume_forbidden', 263, 403, false,
   'You cannot lift this suspension.',
   'Ask whoever the facts name to resume it.'),
  ('notice_unknown', 264, 404, false,
   'There is no such notice.',
   'List the notices with GET /notices.');
