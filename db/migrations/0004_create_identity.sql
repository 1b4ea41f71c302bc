-- Who: books, customers, principals, credentials, mandates. Every row has its book, first in its
-- primary key. In every other index it comes later: while a table is young, the planner would take
-- any index that begins with the book for as good as the right one, and a session keeps that plan.
-- depends: 0003_create_reference
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.book (
  id                    integer  not null,
  name                  text     not null,
  status                text     collate "C" not null default 'open',
  time_zone             text     not null default 'UTC',
  internal_customer_id  bigint   not null,
  duplicate_window      interval not null default '2 minutes',
  created_at            timestamptz not null default now(),
  constraint book_pk primary key (id),
  constraint book_status_known check (status in ('open', 'suspended')),
  constraint book_duplicate_window_range check (duplicate_window between '0' and '1 day')
);
comment on table bank_data.book is
  'An accounting book (bank, branch or tenant). A call touches exactly one book, and each book '
  'balances to zero alone.';
comment on column bank_data.book.name is 'Name for people.';
comment on column bank_data.book.created_at is 'When the book was opened.';
comment on column bank_data.book.status is 'open, or suspended: then every write is refused.';
comment on column bank_data.book.time_zone is
  'IANA time zone in which the days of the book begin and end.';
comment on column bank_data.book.internal_customer_id is
  'The customer who stands for the bank itself and owns the system accounts.';
comment on column bank_data.book.duplicate_window is
  'How long a transfer without a key is compared with earlier ones of the same debtor, payee and '
  'amount.';

create table bank_data.customer (
  book_id       integer  not null,
  id            bigint   not null generated always as identity (start with 1001),
  kind          text     collate "C" not null default 'person',
  name          text     not null,
  status        text     collate "C" not null default 'active',
  created_at    timestamptz not null default now(),
  constraint customer_pk primary key (book_id, id),
  constraint customer_book_fk foreign key (book_id) references bank_data.book (id),
  constraint customer_kind_known check (kind in ('person', 'company', 'internal')),
  constraint customer_status_known check (status in ('active', 'suspended')),
  constraint customer_name_length check (length(name) between 1 and 200)
);
comment on table bank_data.customer is
  'Whose money it is. The customer of kind internal is the bank itself.';
comment on column bank_data.customer.id is 'Public number of the customer.';
comment on column bank_data.customer.name is 'Name for people; untrusted text from outside.';
comment on column bank_data.customer.created_at is 'When the row was made.';
comment on column bank_data.customer.kind is 'person, company or internal.';
comment on column bank_data.customer.status is
  'active, or suspended: then nothing is debited or changed for this customer.';

create table bank_data.principal (
  book_id       integer  not null,
  id            bigint   not null generated always as identity (start with 101),
  class         text     collate "C" not null,
  name          text     not null,
  status        text     collate "C" not null default 'active',
  is_operator   boolean  not null default false,
  customer_id   bigint,
  login         name     collate "C",
  scopes        text[]   collate "C" not null,
  created_at    timestamptz not null default now(),
  constraint principal_pk primary key (book_id, id),
  constraint principal_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint principal_class_known check (class in ('agent', 'service', 'human', 'customer')),
  constraint principal_status_known check (status in ('active', 'suspended')),
  constraint principal_name_length check (length(name) between 1 and 200),
  constraint principal_operator_class check (not is_operator or class = 'service'),
  constraint principal_login_class check (login is null or class = 'service'),
  constraint principal_customer_class check ((class = 'customer') = (customer_id is not null))
);
create unique index principal_login_key on bank_data.principal
  (login, book_id) where login is not null;
create index principal_customer_idx on bank_data.principal (customer_id, book_id);
comment on table bank_data.principal is
  'Who acts: an agent, a trusted service, a human of the staff, or a customer in person.';
comment on column bank_data.principal.id is 'Public number of the principal.';
comment on column bank_data.principal.name is 'Name for people.';
comment on column bank_data.principal.created_at is 'When the row was made.';
comment on column bank_data.principal.class is
  'agent and service act under mandates; human is staff and reaches the whole book; customer '
  'reaches its own accounts.';
comment on column bank_data.principal.status is
  'active, or suspended: then the very next call is refused.';
comment on column bank_data.principal.is_operator is
  'A service that reaches the whole book as staff does; only a DBA makes one.';
comment on column bank_data.principal.customer_id is
  'The customer this principal is, for class customer.';
comment on column bank_data.principal.login is
  'Database login (session_user) of a trusted service.';
comment on column bank_data.principal.scopes is
  'The widest scopes a credential of this principal may have.';

create table bank_data.principal_identity (
  book_id       integer  not null,
  issuer        text     collate "C" not null,
  subject       text     collate "C" not null,
  principal_id  bigint   not null,
  created_at    timestamptz not null default now(),
  constraint principal_identity_pk primary key (book_id, issuer, subject),
  constraint principal_identity_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint principal_identity_issuer_length check (length(issuer) between 1 and 500),
  constraint principal_identity_subject_length check (length(subject) between 1 and 255)
);
create index principal_identity_principal_idx on bank_data.principal_identity
  (principal_id, book_id);
comment on table bank_data.principal_identity is
  'Which principal the subject of an OIDC issuer is (OpenID Connect Core 1.0, section 2: iss and '
  'sub).';
comment on column bank_data.principal_identity.issuer is 'The claim iss of its tokens.';
comment on column bank_data.principal_identity.subject is 'The claim sub of its tokens.';
comment on column bank_data.principal_identity.principal_id is 'Who that is.';
comment on column bank_data.principal_identity.created_at is 'When the row was made.';

create table bank_data.credential (
  book_id       integer  not null,
  id            bigint   not null generated always as identity,
  key_id        text     collate "C" not null,
  digest        bytea    not null,
  kind          text     collate "C" not null,
  principal_id  bigint   not null,
  scopes        text[]   collate "C" not null,
  label         text,
  created_at    timestamptz not null default now(),
  created_by    bigint,
  expires_at    timestamptz not null,
  revoked_at    timestamptz,
  constraint credential_pk primary key (book_id, id),
  constraint credential_digest_key unique (digest, book_id),
  constraint credential_key_id_key unique (key_id, book_id),
  constraint credential_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint credential_kind_known check (kind in ('key', 'session')),
  constraint credential_digest_sha256 check (length(digest) = 32),
  constraint credential_label_length check (length(label) between 1 and 200)
);
create index credential_principal_idx on bank_data.credential (principal_id, book_id);
comment on table bank_data.credential is
  'API keys and sessions. The caller presents sha256 of the secret, the table holds sha256 of '
  'that: a stolen table opens nothing.';
comment on column bank_data.credential.id is 'Number of the credential, as in the journal.';
comment on column bank_data.credential.principal_id is 'Whose it is.';
comment on column bank_data.credential.label is 'What it is for, in words of its maker.';
comment on column bank_data.credential.created_at is 'When the row was made.';
comment on column bank_data.credential.expires_at is 'It is refused from then on.';
comment on column bank_data.credential.revoked_at is 'Set once, effective for the very next call.';
comment on column bank_data.credential.key_id is
  'The public part of the key, shown in lists and logs.';
comment on column bank_data.credential.digest is
  'sha256 of what is presented, which is itself sha256 of the secret.';
comment on column bank_data.credential.kind is 'key, or session: made from a verified OIDC token.';
comment on column bank_data.credential.scopes is
  'What this credential allows; never more than its principal or its maker had.';
comment on column bank_data.credential.created_by is 'The principal who made it.';

create table bank_data.mandate (
  book_id       integer  not null,
  id            bigint   not null generated always as identity (start with 501),
  principal_id  bigint   not null,
  customer_id   bigint   not null,
  account_ids   bigint[],
  actions       text[]   collate "C" not null,
  purpose       text,
  starts_at     timestamptz not null default now(),
  expires_at    timestamptz not null,
  revoked_at    timestamptz,
  created_at    timestamptz not null default now(),
  constraint mandate_pk primary key (book_id, id),
  constraint mandate_principal_fk foreign key (book_id, principal_id)
    references bank_data.principal (book_id, id),
  constraint mandate_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint mandate_actions_known check
    (actions <@ array['read', 'debit', 'manage'] and cardinality(actions) > 0),
  constraint mandate_account_ids_some check (account_ids is null or cardinality(account_ids) > 0),
  constraint mandate_purpose_length check (length(purpose) between 1 and 500),
  constraint mandate_expiry_after_start check (expires_at > starts_at)
);
create index mandate_principal_idx on bank_data.mandate (principal_id, book_id, customer_id);
create index mandate_customer_idx on bank_data.mandate (customer_id, book_id);
comment on table bank_data.mandate is
  'What a customer lets an agent or service do with the customer''s accounts.';
comment on column bank_data.mandate.id is 'Public number of the mandate.';
comment on column bank_data.mandate.principal_id is 'Who may act.';
comment on column bank_data.mandate.customer_id is 'For whom.';
comment on column bank_data.mandate.purpose is
  'Why, in words of who gave it; untrusted text from outside.';
comment on column bank_data.mandate.starts_at is 'In force from then on.';
comment on column bank_data.mandate.expires_at is 'In force until then.';
comment on column bank_data.mandate.created_at is 'When the row was made.';
comment on column bank_data.mandate.account_ids is
  'The accounts it covers; null means all of the customer, later ones too.';
comment on column bank_data.mandate.actions is
  'read, debit, manage (open, freeze and close accounts).';
comment on column bank_data.mandate.revoked_at is 'Set once, effective for the very next call.';

-- The default book makes books invisible to whoever needs only one.
insert into bank_data.book (id, name, internal_customer_id) values (1, 'main', 1);
insert into bank_data.customer (book_id, id, kind, name)
overriding system value
values (1, 1, 'internal', 'The bank');
