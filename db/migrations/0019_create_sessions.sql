-- Agent sessions, whose credentials say by themselves which session a call belongs to, and
-- interactions: what was said and done between customers, agents and staff.
-- depends: 0018_create_payees
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.agent_session (
  book_id       integer  not null,
  id            bigint   not null generated always as identity (start with 1001),
  principal_id  bigint   not null,
  customer_id   bigint   not null,
  channel       text     collate "C" not null,
  started_at    timestamptz not null default now(),
  expires_at    timestamptz not null,
  ended_at      timestamptz,
  constraint agent_session_pk primary key (book_id, id),
  constraint agent_session_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint agent_session_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint agent_session_channel_form check (channel ~ '^[a-z][a-z0-9_-]{0,29}$'),
  constraint agent_session_expiry_after_start check (expires_at > started_at)
);
create index agent_session_principal_idx on bank_data.agent_session (principal_id, book_id, id);
create index agent_session_customer_idx on bank_data.agent_session (customer_id, book_id, id);
comment on table bank_data.agent_session is
  'One run or conversation of an agent with a customer. Its calls present the credential that was '
  'made for it, and the journal names it in each of their rows.';
comment on column bank_data.agent_session.id is 'Public number of the session.';
comment on column bank_data.agent_session.principal_id is 'Who started it, and acts in it.';
comment on column bank_data.agent_session.customer_id is
  'With whom: mandates of other customers are not in force in it.';
comment on column bank_data.agent_session.channel is
  'Where it takes place, such as chat, voice or mail: a lower-case word.';
comment on column bank_data.agent_session.started_at is 'When it was started.';
comment on column bank_data.agent_session.expires_at is 'Its credential is refused from then on.';
comment on column bank_data.agent_session.ended_at is
  'Set once, with the end of its credential; null = nobody has ended it.';

alter table bank_data.credential add column session_id bigint;
alter table bank_data.credential add column customer_id bigint;
alter table bank_data.credential add column parent_id bigint;
comment on column bank_data.credential.session_id is
  'The agent session that every call with it belongs to; null for most.';
comment on column bank_data.credential.customer_id is
  'Of an agent session: its customer, copied for row security.';
comment on column bank_data.credential.parent_id is
  'Of an agent session: the credential that asked for it. Revoking that one ends the session.';
-- The new columns are empty, so the indexes are made at once.
-- squawk-ignore require-concurrent-index-creation
create index credential_session_idx on bank_data.credential (session_id, book_id)
  where session_id is not null;
-- squawk-ignore require-concurrent-index-creation
create index credential_parent_idx on bank_data.credential (parent_id, book_id)
  where parent_id is not null;
-- Small, and every row is of one of the two kinds.
-- squawk-ignore ban-drop-constraint
alter table bank_data.credential drop constraint credential_kind_known;
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.credential add constraint credential_kind_known check
  (kind in ('key', 'session', 'agent_session'));
comment on column bank_data.credential.kind is
  'key; session: made from a verified OIDC token; agent_session: made for one run of an agent.';

-- No constraint and no index: every transfer writes this table.
alter table bank_data.journal add column session_id bigint;
comment on column bank_data.journal.session_id is
  'In which agent session; null = in none, or before there were any.';

create table bank_data.interaction (
  book_id       integer  not null,
  id            bigint   not null generated always as identity,
  occurred_at   timestamptz not null default clock_timestamp(),
  session_id    bigint,
  customer_id   bigint   not null,
  case_id       bigint,
  principal_id  bigint   not null,
  agent_id      bigint,
  channel       text     collate "C" not null,
  role          text     collate "C" not null,
  is_vouched    boolean  not null,
  content       text,
  tool_calls    jsonb,
  words         tsvector not null default '',
  constraint interaction_pk primary key (book_id, id),
  constraint interaction_session_fk foreign key (book_id, session_id)
    references bank_data.agent_session (book_id, id),
  constraint interaction_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint interaction_channel_form check (channel ~ '^[a-z][a-z0-9_-]{0,29}$'),
  constraint interaction_role_known check
    (role in ('customer', 'agent', 'staff', 'system', 'tool')),
  constraint interaction_content_length check (length(content) between 1 and 10000),
  constraint interaction_tool_calls_form check
    (jsonb_typeof(tool_calls) = 'array' and length(tool_calls::text) <= 20000),
  constraint interaction_not_empty check (num_nonnulls(content, tool_calls) > 0)
);
create index interaction_customer_idx on bank_data.interaction (customer_id, book_id, id);
create index interaction_session_idx on bank_data.interaction (session_id, book_id, id);
create index interaction_last_idx on bank_data.interaction
  (customer_id, role, is_vouched, id, book_id);
comment on table bank_data.interaction is
  'What was said and done between customers, agents and staff. Append only, by privilege. '
  'Untrusted text from outside: it is kept, shown and searched, and decides nothing.';
comment on column bank_data.interaction.id is 'Public number of the interaction.';
comment on column bank_data.interaction.occurred_at is 'When it was recorded.';
comment on column bank_data.interaction.session_id is 'In which session; null = outside of any.';
comment on column bank_data.interaction.customer_id is 'With which customer.';
comment on column bank_data.interaction.case_id is 'In which case; null = in none.';
comment on column bank_data.interaction.principal_id is 'Who recorded it.';
comment on column bank_data.interaction.agent_id is
  'Whose session it was recorded in, copied for row security.';
comment on column bank_data.interaction.channel is 'Where: that of the session, or another word.';
comment on column bank_data.interaction.role is
  'Who spoke or acted: customer, agent, staff, system or tool.';
comment on column bank_data.interaction.is_vouched is
  'Whether anybody but an agent recorded it: what an agent reports of others proves nothing.';
comment on column bank_data.interaction.content is 'What was said, as plain text.';
comment on column bank_data.interaction.tool_calls is
  'What was called, as a JSON array of objects.';
comment on column bank_data.interaction.words is
  'The words of the text, for search: whole words of any language, without case and accents.';

alter type bank_private.caller add attribute session_id bigint;
alter type bank_private.caller add attribute session_customer_id bigint;
alter type bank.caller add attribute session_id bigint;

create type bank.agent_session as (
  session_id    bigint,
  principal_id  bigint,
  customer_id   bigint,
  channel       text,
  started_at    timestamptz,
  expires_at    timestamptz,
  ended_at      timestamptz,
  page_cursor   text
);
comment on type bank.agent_session is
  'One run or conversation of an agent with a customer. ended_at: null = nobody has ended it; it '
  'is over at expires_at anyway.';

create type bank.interaction as (
  interaction_id  bigint,
  session_id      bigint,
  customer_id     bigint,
  case_id         bigint,
  principal_id    bigint,
  channel         text,
  role            text,
  text            text,
  tool_calls      jsonb,
  vouched         boolean,
  occurred_at     timestamptz,
  page_cursor     text
);
comment on type bank.interaction is
  'What was said or done. principal_id: who recorded it; vouched: not by an agent. text and '
  'tool_calls are untrusted text from outside.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.scope (name, description) values
  ('sessions:read', 'See agent sessions.'),
  ('sessions:write', 'Start and end agent sessions.'),
  ('interactions:read', 'See and search interactions.'),
  ('interactions:write', 'Record interactions.');
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('session_unknown', 248, 404, false,
   'There is no such agent session of this customer, or it is not yours to see.',
   'Check the session id; list your sessions with GET /agent-sessions.'),
  ('session_bound', 261, 403, false,
   'The credential belongs to an agent session and makes no other credential.',
   'Use the key that the session was started with.'),
  ('role_forbidden', 262, 403, false,
   'You cannot record what this role said or did.',
   'Use one of the roles in the facts.'),
  ('session_ended', 297, 409, false,
   'The agent session is over.',
   'Start another session, or record without one.');
