-- Scheduled and recurring transfers, calendars of business days, and what the worker says about
-- itself.
-- depends: 0014_create_statement_types
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.calendar (
  book_id     integer  not null,
  id          bigint   not null generated always as identity (start with 901),
  code        text     collate "C" not null,
  name        text     not null,
  weekend     integer[] not null,
  holidays    date[]   not null,
  created_at  timestamptz not null default now(),
  updated_at  timestamptz not null default now(),
  constraint calendar_pk primary key (book_id, id),
  constraint calendar_code_key unique (code, book_id),
  constraint calendar_book_fk foreign key (book_id) references bank_data.book (id),
  constraint calendar_code_form check (code ~ '^[A-Z0-9][A-Z0-9-]{1,33}$'),
  constraint calendar_name_length check (length(name) between 1 and 200),
  constraint calendar_weekend_days
    check (weekend <@ array[1, 2, 3, 4, 5, 6, 7] and cardinality(weekend) <= 6),
  constraint calendar_holidays_count check (cardinality(holidays) <= 1000)
);
comment on table bank_data.calendar is
  'Which days are business days. One row each, holidays included, so that a change of all of them '
  'is one change.';
comment on column bank_data.calendar.id is 'Inner number of the calendar.';
comment on column bank_data.calendar.code is
  'The public name: 2 to 34 capital letters, digits and dashes.';
comment on column bank_data.calendar.name is 'Name for people.';
comment on column bank_data.calendar.weekend is
  'Days of the week without business, 1 = Monday to 7 = Sunday (ISO 8601); at most six.';
comment on column bank_data.calendar.holidays is 'Further days without business, in order.';
comment on column bank_data.calendar.created_at is 'When the row was made.';
comment on column bank_data.calendar.updated_at is 'When it was last set.';

create table bank_data.schedule (
  book_id              integer  not null,
  id                   bigint   not null generated always as identity (start with 801),
  principal_id         bigint   not null,
  customer_id          bigint   not null,
  mandate_id           bigint,
  from_account_id      bigint   not null,
  to_account_id        bigint   not null,
  currency             text     collate "C" not null,
  amount               bigint   not null,
  up_to                boolean  not null,
  memo                 text,
  metadata             jsonb,
  end_to_end_id        text,
  -- Local time, on purpose.
  -- squawk-ignore prefer-timestamp-tz
  starts_at            timestamp not null,
  time_zone            text     collate "C" not null,
  recurrence           text     collate "C",
  calendar_id          bigint,
  adjustment           text     collate "C" not null,
  missed               text     collate "C" not null,
  retries              integer  not null,
  retry_pause_minutes  integer  not null,
  status               text     collate "C" not null default 'active',
  problem              text     collate "C",
  -- Local time, on purpose.
  -- squawk-ignore prefer-timestamp-tz
  planned_until        timestamp,
  plan_at              timestamptz,
  resumed_at           timestamptz,
  created_at           timestamptz not null default now(),
  constraint schedule_pk primary key (book_id, id),
  constraint schedule_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint schedule_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint schedule_mandate_fk foreign key (book_id, mandate_id)
    references bank_data.mandate (book_id, id),
  constraint schedule_from_account_fk foreign key (book_id, from_account_id)
    references bank_data.account (book_id, id),
  constraint schedule_to_account_fk foreign key (book_id, to_account_id)
    references bank_data.account (book_id, id),
  constraint schedule_currency_fk foreign key (currency) references bank_data.currency (code),
  constraint schedule_calendar_fk foreign key (book_id, calendar_id)
    references bank_data.calendar (book_id, id),
  constraint schedule_amount_range check (amount between 1 and 999999999999999999),
  constraint schedule_recurrence_length check (length(recurrence) between 1 and 255),
  constraint schedule_adjustment_known
    check (adjustment in ('none', 'following', 'preceding', 'modified_following')),
  constraint schedule_adjustment_calendar check (calendar_id is not null or adjustment = 'none'),
  constraint schedule_missed_known check (missed in ('catch_up', 'skip')),
  constraint schedule_retries_range check (retries between 0 and 100),
  constraint schedule_retry_pause_range check (retry_pause_minutes between 1 and 10080),
  constraint schedule_status_known check (status in ('active', 'paused', 'ended', 'cancelled'))
);
create index schedule_principal_idx on bank_data.schedule (principal_id, book_id, id);
create index schedule_customer_idx on bank_data.schedule (customer_id, book_id, id);
create index schedule_mandate_idx on bank_data.schedule (mandate_id, book_id);
create index schedule_from_account_idx on bank_data.schedule (from_account_id, book_id, id);
create index schedule_to_account_idx on bank_data.schedule (to_account_id, book_id);
create index schedule_currency_idx on bank_data.schedule (currency);
create index schedule_calendar_idx on bank_data.schedule (calendar_id, book_id);
create index schedule_plan_idx on bank_data.schedule (plan_at, book_id) where status = 'active';
comment on table bank_data.schedule is
  'A transfer that was asked for once and is made on one day or many, each time with the rights '
  'its owner has on that day.';
comment on column bank_data.schedule.id is 'Public number of the schedule.';
comment on column bank_data.schedule.principal_id is 'The owner: in whose name it pays.';
comment on column bank_data.schedule.customer_id is
  'The owner of the debited account, copied for row security.';
comment on column bank_data.schedule.mandate_id is
  'The mandate that was named; null = any in force on the day.';
comment on column bank_data.schedule.from_account_id is 'The debited account.';
comment on column bank_data.schedule.to_account_id is 'The credited account.';
comment on column bank_data.schedule.currency is 'ISO 4217, that of both accounts.';
comment on column bank_data.schedule.amount is 'Minor units, each time.';
comment on column bank_data.schedule.up_to is
  'True: as much as is available, at most the amount.';
comment on column bank_data.schedule.memo is 'Untrusted text from outside.';
comment on column bank_data.schedule.metadata is 'Untrusted JSON object from outside.';
comment on column bank_data.schedule.end_to_end_id is 'ISO 20022 end-to-end id, untrusted.';
comment on column bank_data.schedule.starts_at is
  'The first date and time it may fall due, on the clocks of its time zone.';
comment on column bank_data.schedule.time_zone is 'IANA name, such as Europe/Berlin.';
comment on column bank_data.schedule.recurrence is
  'RRULE of RFC 5545 without its name; null = once.';
comment on column bank_data.schedule.calendar_id is 'Its business days; null = every day is one.';
comment on column bank_data.schedule.adjustment is
  'What happens to a date that is no business day (ISDA): none, following, preceding, '
  'modified_following.';
comment on column bank_data.schedule.missed is
  'What happens when several dates are overdue: catch_up = all are executed; skip = the newest.';
comment on column bank_data.schedule.retries is 'How often a refused payment is tried again.';
comment on column bank_data.schedule.retry_pause_minutes is 'Minutes between two tries.';
comment on column bank_data.schedule.status is
  'active, paused, ended (nothing is left to do) or cancelled.';
comment on column bank_data.schedule.problem is
  'Code of what keeps it from being planned; it is paused then. Null = nothing.';
comment on column bank_data.schedule.planned_until is
  'Every date up to here, before adjustment, has its row in schedule_due; local time.';
comment on column bank_data.schedule.plan_at is
  'When the worker looks for further dates; null = there are none.';
comment on column bank_data.schedule.resumed_at is
  'When it was last resumed: dates up to then are skipped.';
comment on column bank_data.schedule.created_at is 'When it was made.';

create table bank_data.schedule_due (
  book_id          integer  not null,
  schedule_id      bigint   not null,
  -- Local time, on purpose.
  -- squawk-ignore prefer-timestamp-tz
  occurrence       timestamp not null,
  principal_id     bigint   not null,
  customer_id      bigint   not null,
  due_at           timestamptz not null,
  status           text     collate "C" not null default 'planned',
  attempts         integer  not null default 0,
  next_attempt_at  timestamptz,
  transfer_id      bigint,
  outcome          text     collate "C",
  facts            jsonb,
  resolved_at      timestamptz,
  constraint schedule_due_pk primary key (book_id, schedule_id, occurrence),
  constraint schedule_due_schedule_fk foreign key (book_id, schedule_id)
    references bank_data.schedule (book_id, id),
  constraint schedule_due_status_known check (status in ('planned', 'done', 'failed', 'skipped')),
  constraint schedule_due_done_whole check ((status = 'done') = (transfer_id is not null)),
  constraint schedule_due_resolved_once check ((status = 'planned') = (resolved_at is null)),
  constraint schedule_due_planned_ahead check (status = 'planned' or next_attempt_at is null)
);
create index schedule_due_next_idx on bank_data.schedule_due (next_attempt_at, book_id)
  where status = 'planned';
create index schedule_due_planned_idx on bank_data.schedule_due (schedule_id, due_at, book_id)
  where status = 'planned';
comment on table bank_data.schedule_due is
  'One date of a schedule. Its key, the date before adjustment, is what it can be executed once '
  'for, whatever happens to calendars, clocks and workers.';
comment on column bank_data.schedule_due.schedule_id is 'Of which schedule.';
comment on column bank_data.schedule_due.occurrence is
  'The date and time the rule gives, on the clocks of the schedule''s time zone, not adjusted.';
comment on column bank_data.schedule_due.principal_id is
  'The owner of the schedule, copied for row security.';
comment on column bank_data.schedule_due.customer_id is
  'The owner of the debited account, copied for row security.';
comment on column bank_data.schedule_due.due_at is
  'When it is executed: adjusted to business days, then taken from the local clocks.';
comment on column bank_data.schedule_due.status is
  'planned, done, failed (refused for good) or skipped.';
comment on column bank_data.schedule_due.attempts is 'How often it was tried.';
comment on column bank_data.schedule_due.next_attempt_at is
  'When it is tried next; null = never, or the schedule is paused.';
comment on column bank_data.schedule_due.transfer_id is 'The transfer it became, a journal id.';
comment on column bank_data.schedule_due.outcome is
  'A code of bank_data.outcome, of the last attempt; of a skipped date missed, paused or '
  'cancelled; null = not tried.';
comment on column bank_data.schedule_due.facts is 'The values behind a refusal.';
comment on column bank_data.schedule_due.resolved_at is 'When it was done, failed or skipped.';

create table bank_data.worker_task (
  book_id      integer  not null,
  task         text     collate "C" not null,
  worker_id    uuid     not null,
  host         text     not null,
  fence        bigint   not null default 1,
  every        interval not null,
  led_until    timestamptz not null,
  beat_at      timestamptz not null default now(),
  finished_at  timestamptz,
  done         bigint   not null default 0,
  failures     integer  not null default 0,
  failed_at    timestamptz,
  error        text     collate "C",
  constraint worker_task_pk primary key (book_id, task),
  constraint worker_task_book_fk foreign key (book_id) references bank_data.book (id),
  constraint worker_task_form check (task ~ '^[a-z][a-z_]{0,62}$')
);
comment on table bank_data.worker_task is
  'Which worker leads a task, until when, and how its last runs went. The lead only spares '
  'workers each other''s work: no task relies on it.';
comment on column bank_data.worker_task.task is 'Name of the task.';
comment on column bank_data.worker_task.worker_id is 'Who leads it: the number of a process.';
comment on column bank_data.worker_task.host is 'Machine and process of that worker.';
comment on column bank_data.worker_task.fence is
  'Counts the changes of lead: what an earlier leader reports is dropped.';
comment on column bank_data.worker_task.every is 'How often the task is due.';
comment on column bank_data.worker_task.led_until is 'From then on another worker may lead.';
comment on column bank_data.worker_task.beat_at is 'When the leader last asked to lead.';
comment on column bank_data.worker_task.finished_at is 'When a run last ended well.';
comment on column bank_data.worker_task.done is 'How many items its runs have done so far.';
comment on column bank_data.worker_task.failures is 'Runs that failed since the last good one.';
comment on column bank_data.worker_task.failed_at is 'When a run last failed.';
comment on column bank_data.worker_task.error is 'The code of that failure.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.scope (name, description) values
  ('worker:read', 'See what the worker does.');
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';

set local role bank_owner;

create type bank.calendar as (
  calendar     text,
  name         text,
  weekend      integer[],
  holidays     date[],
  updated_at   timestamptz,
  page_cursor  text
);
comment on type bank.calendar is
  'A calendar of business days. weekend: days of the week without business, 1 = Monday to 7 = '
  'Sunday; holidays: further ones.';

create type bank.schedule as (
  schedule_id          bigint,
  status               text,
  principal_id         bigint,
  customer_id          bigint,
  mandate_id           bigint,
  from_account         text,
  to_account           text,
  amount               numeric,
  currency             text,
  up_to                boolean,
  memo                 text,
  metadata             jsonb,
  end_to_end_id        text,
  start_at             timestamp,
  time_zone            text,
  recurrence           text,
  calendar             text,
  adjustment           text,
  missed               text,
  retries              integer,
  retry_pause_minutes  integer,
  next_due_at          timestamptz,
  problem              text,
  created_at           timestamptz,
  page_cursor          text
);
comment on type bank.schedule is
  'A scheduled transfer. start_at is a local time of time_zone; recurrence an RRULE of RFC 5545, '
  'null = once; next_due_at the next planned date, null until the worker has planned one; problem '
  'the code of what keeps it from being planned. memo, metadata and end_to_end_id are untrusted '
  'text from outside.';

create type bank.schedule_due as (
  schedule_id      bigint,
  occurrence       timestamp,
  due_at           timestamptz,
  status           text,
  attempts         integer,
  next_attempt_at  timestamptz,
  transfer_id      bigint,
  outcome          text,
  facts            jsonb,
  resolved_at      timestamptz,
  page_cursor      text
);
comment on type bank.schedule_due is
  'A date of a schedule. occurrence: the local time the rule gives; due_at: when it is executed; '
  'status: planned, done, failed or skipped; outcome: the code of the last attempt; of a skipped '
  'one missed, paused or cancelled.';

create type bank.schedule_rule as (
  schedule_id    bigint,
  start_at       timestamp,
  time_zone      text,
  recurrence     text,
  adjustment     text,
  weekend        integer[],
  holidays       date[],
  planned_until  timestamp,
  plan_at        timestamptz
);
comment on type bank.schedule_rule is
  'What the dates of a schedule are computed from: those after planned_until are missing. plan_at '
  'says which state of the schedule this is.';

create type bank.worker_task as (
  task         text,
  worker_id    uuid,
  host         text,
  fence        bigint,
  every_s      integer,
  led_until    timestamptz,
  beat_at      timestamptz,
  finished_at  timestamptz,
  done         bigint,
  failures     integer,
  failed_at    timestamptz,
  error        text,
  is_overdue   boolean
);
comment on type bank.worker_task is
  'A task of the worker. beat_at: when its leader was last heard of; finished_at: its last good '
  'run; done: items so far; failures: failed runs since; is_overdue: no good run for three '
  'intervals and a minute.';
