-- Approvals: calls that wait for people, with what they froze, who decided what, and why.
-- depends: 0022_add_rule_measures
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

alter table bank_data.book add column approval_hours integer not null default 24;
-- A table of few rows, which all have the default.
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.book add constraint book_approval_hours_range
  check (approval_hours between 1 and 720);
comment on column bank_data.book.approval_hours is
  'How long a call waits for approval before it expires.';

alter table bank_data.principal add column person text collate "C";
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.principal add constraint principal_person_length
  check (length(person) between 1 and 200);
comment on column bank_data.principal.person is
  'The natural person behind it, in the words of the operator: the same for all principals of one '
  'person, who never approves what another self of theirs asked for. Null = not known.';

alter table bank_data.credential add column maker_id bigint;
comment on column bank_data.credential.maker_id is
  'Who of the staff has made it for somebody else, or the credential it was made with, and so on: '
  'has seen it, or could have. Null = an operator, or the identity provider of its owner.';

create table bank_data.approval_level (
  book_id        integer  not null,
  currency       text     collate "C" not null,
  above          bigint   not null,
  approvers      integer  not null,
  constraint approval_level_pk primary key (book_id, currency, above),
  constraint approval_level_book_fk foreign key (book_id) references bank_data.book (id),
  constraint approval_level_currency_fk foreign key (currency)
    references bank_data.currency (code),
  constraint approval_level_above_range check (above >= 0),
  constraint approval_level_approvers_range check (approvers between 1 and 10)
);
create index approval_level_currency_idx on bank_data.approval_level (currency, book_id);
comment on table bank_data.approval_level is
  'How many of the staff must approve, by amount; one where nothing is said.';
comment on column bank_data.approval_level.currency is 'ISO 4217.';
comment on column bank_data.approval_level.above is 'For amounts above this one, minor units.';
comment on column bank_data.approval_level.approvers is 'How many different people.';

create table bank_data.approval (
  book_id          integer  not null,
  id               bigint   not null generated always as identity (start with 1001),
  operation        text     collate "C" not null,
  command          jsonb    not null,
  digest           text     collate "C" not null,
  customer_id      bigint   not null,
  principal_id     bigint   not null,
  person           text     collate "C",
  maker_id         bigint,
  mandate_id       bigint,
  session_id       bigint,
  hold_id          bigint,
  fee_hold_id      bigint,
  reasons          jsonb    not null,
  customers_needed integer  not null,
  staff_needed     integer  not null,
  created_at       timestamptz not null default clock_timestamp(),
  expires_at       timestamptz not null,
  status           text     collate "C" not null default 'pending',
  resolved_at      timestamptz,
  journal_id       bigint,
  outcome          text     collate "C",
  facts            jsonb,
  constraint approval_pk primary key (book_id, id),
  constraint approval_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint approval_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint approval_status_known check
    (status in ('pending', 'executed', 'failed', 'denied', 'withdrawn', 'expired')),
  constraint approval_digest_form check (digest ~ '^[0-9a-f]{64}$'),
  constraint approval_needed_some check
    (customers_needed between 0 and 1 and staff_needed between 0 and 10
     and customers_needed + staff_needed > 0),
  constraint approval_resolved_whole check ((status = 'pending') = (resolved_at is null)),
  constraint approval_executed_whole check ((status = 'executed') = (journal_id is not null))
);
create index approval_customer_idx on bank_data.approval (customer_id, book_id, id);
create index approval_principal_idx on bank_data.approval (principal_id, book_id, id);
create index approval_pending_idx on bank_data.approval (expires_at, book_id, id)
  where status = 'pending';
create unique index approval_hold_key on bank_data.approval (hold_id, book_id)
  where hold_id is not null;
create unique index approval_fee_hold_key on bank_data.approval (fee_hold_id, book_id)
  where fee_hold_id is not null;
comment on table bank_data.approval is
  'A call that waits for people, or did. What is frozen never changes; how it ended is set once.';
comment on column bank_data.approval.id is 'Public number of the approval.';
comment on column bank_data.approval.operation is 'The function of the surface that was called.';
comment on column bank_data.approval.command is
  'What will be executed, as it was asked. Texts in it are untrusted.';
comment on column bank_data.approval.digest is
  'sha256 of what is frozen (bank_private.approval_digest), hexadecimal: votes are for it.';
comment on column bank_data.approval.customer_id is 'Whose money or details it is about.';
comment on column bank_data.approval.principal_id is 'Who asked.';
comment on column bank_data.approval.person is 'The natural person behind that one then.';
comment on column bank_data.approval.maker_id is
  'Who of the staff made the credential that asked; null = nobody.';
comment on column bank_data.approval.mandate_id is 'Under which mandate.';
comment on column bank_data.approval.session_id is 'In which agent session.';
comment on column bank_data.approval.hold_id is
  'The hold with the money; only this approval captures or releases it.';
comment on column bank_data.approval.fee_hold_id is 'The hold with the fee.';
comment on column bank_data.approval.reasons is
  'Why people are asked: the facts of the mandate and of each rule.';
comment on column bank_data.approval.customers_needed is
  'Whether the customer in person must approve: 0 or 1.';
comment on column bank_data.approval.staff_needed is 'How many of the staff must.';
comment on column bank_data.approval.created_at is 'When it was asked for.';
comment on column bank_data.approval.expires_at is 'Until when it can be decided.';
comment on column bank_data.approval.status is
  'pending; executed; failed: approved, but no longer possible; denied, withdrawn, expired. A '
  'pending one is expired from expires_at on.';
comment on column bank_data.approval.resolved_at is 'When it ended.';
comment on column bank_data.approval.journal_id is 'The journal row of what was executed.';
comment on column bank_data.approval.outcome is 'Of a failed one: the code of the refusal.';
comment on column bank_data.approval.facts is 'And the values behind it.';

create table bank_data.approval_vote (
  book_id        integer  not null,
  approval_id    bigint   not null,
  principal_id   bigint   not null,
  person         text     collate "C",
  customer_id    bigint   not null,
  requester_id   bigint   not null,
  side           text     collate "C" not null,
  decision       text     collate "C" not null,
  reason         text     not null,
  digest         text     collate "C" not null,
  credential_id  bigint,
  maker_id       bigint,
  voted_at       timestamptz not null default clock_timestamp(),
  constraint approval_vote_pk primary key (book_id, approval_id, principal_id),
  constraint approval_vote_approval_fk foreign key (book_id, approval_id)
    references bank_data.approval (book_id, id),
  constraint approval_vote_side_known check (side in ('customer', 'staff')),
  constraint approval_vote_decision_known check (decision in ('approve', 'deny')),
  constraint approval_vote_reason_length check (length(reason) between 1 and 500)
);
comment on table bank_data.approval_vote is
  'Who decided what about an approval, and why. Append only, by privilege.';
comment on column bank_data.approval_vote.approval_id is 'Which approval.';
comment on column bank_data.approval_vote.principal_id is 'Who decided.';
comment on column bank_data.approval_vote.person is 'The natural person behind that one then.';
comment on column bank_data.approval_vote.customer_id is 'That of the approval.';
comment on column bank_data.approval_vote.requester_id is 'Who had asked for it.';
comment on column bank_data.approval_vote.side is 'For whom: customer or staff.';
comment on column bank_data.approval_vote.decision is 'approve or deny.';
comment on column bank_data.approval_vote.reason is 'In words of who decided; untrusted text.';
comment on column bank_data.approval_vote.digest is 'Of what was decided about.';
comment on column bank_data.approval_vote.credential_id is 'With which credential.';
comment on column bank_data.approval_vote.maker_id is
  'Who of the staff made that credential; null = nobody.';
comment on column bank_data.approval_vote.voted_at is 'When.';

alter type bank_private.call add attribute is_pending boolean;
alter type bank.principal add attribute person text;

create type bank.approval as (
  approval_id      bigint,
  status           text,
  operation        text,
  command          jsonb,
  digest           text,
  customer_id      bigint,
  principal_id     bigint,
  mandate_id       bigint,
  session_id       bigint,
  reasons          jsonb,
  customers_needed integer,
  staff_needed     integer,
  votes            jsonb,
  created_at       timestamptz,
  expires_at       timestamptz,
  resolved_at      timestamptz,
  transfer_id      bigint,
  failure          text,
  failure_facts    jsonb,
  page_cursor      text
);
comment on type bank.approval is
  'A call that waits for people, or did. command: what will be executed; digest: what a vote is '
  'for; principal_id: who asked; reasons: why people are asked; votes: who decided what, with the '
  'reason; transfer_id: the transfer that was made; failure: why one that was approved '
  'could not be executed. Texts in command, and reasons of votes, are untrusted.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
update bank_data.credential c
   set maker_id = c.created_by
  from bank_data.principal p
 where p.book_id = c.book_id and p.id = c.created_by and p.class = 'human'
   and c.created_by <> c.principal_id;
insert into bank_data.scope (name, description) values
  ('approvals:read', 'See what waits for approval, and what was decided.'),
  ('approvals:write', 'Withdraw what one has asked for; set how many must approve.'),
  ('approvals:decide', 'Approve and deny, as a person.');
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';
update bank_data.outcome
   set hint = 'Do what next in the facts says: a single transfer can wait for a person.'
 where code = 'approval_required';
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('approval_unknown', 247, 404, false,
   'There is no such approval, or it is not yours to see.',
   'Check the approval id; list approvals with GET /approvals.'),
  ('approver_not_human', 271, 403, false,
   'Only a person may decide this.',
   'Ask one of the people whom the approval needs.'),
  ('approver_is_requester', 272, 403, false,
   'Nobody approves what they have asked for themselves.',
   'Ask another person.'),
  ('approval_forbidden', 273, 403, false,
   'This is not yours to decide.',
   'The approval says whom it needs: the customer, the staff, or both.'),
  ('hold_bound', 289, 409, false,
   'The hold belongs to a call that waits for approval.',
   'Decide or withdraw the approval that the facts name.'),
  ('approval_voted', 291, 409, false,
   'You have decided about this already.',
   'Nothing to do; another person may be needed.'),
  ('approval_resolved', 292, 409, false,
   'The approval has ended already.',
   'Look at the approval: its status says how.'),
  ('approval_expired', 293, 409, false,
   'The approval has expired.',
   'Ask for the same again.'),
  ('approval_changed', 294, 409, false,
   'This is not what waits for approval.',
   'Read the approval, and decide about what it says now.'),
  ('pending_approval', 350, 202, false,
   'This waits for a person.',
   'Nothing was done yet; money is set aside for it. Look at the approval that the facts name.');
