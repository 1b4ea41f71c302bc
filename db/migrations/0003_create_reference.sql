-- Reference tables: small, rarely written, the same for every book.
-- depends: 0002_create_roles
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

create table bank_data.currency (
  code          text     collate "C" not null,
  exponent      smallint not null,
  name          text     not null,
  constraint currency_pk primary key (code),
  constraint currency_code_iso4217 check (code ~ '^[A-Z]{3}$'),
  constraint currency_exponent_range check (exponent between 0 and 4)
);
comment on table bank_data.currency is
  'ISO 4217 currencies with the decimal places of their minor unit.';
comment on column bank_data.currency.code is 'ISO 4217 alphabetic code.';
comment on column bank_data.currency.exponent is
  'Decimal places of the minor unit (ISO 4217): USD 2, JPY 0, KWD 3.';
comment on column bank_data.currency.name is 'English name.';

create table bank_data.scope (
  name          text     collate "C" not null,
  description   text     not null,
  constraint scope_pk primary key (name),
  constraint scope_name_form check (name ~ '^[a-z]+:[a-z]+$')
);
comment on table bank_data.scope is 'What a credential can allow: resource:action. A closed list.';
comment on column bank_data.scope.name is 'resource:action.';
comment on column bank_data.scope.description is 'What a credential with this scope may do.';

create table bank_data.outcome (
  code          text     collate "C" not null,
  precedence    smallint not null,
  http_status   smallint not null,
  retryable     boolean  not null,
  title         text     not null,
  hint          text     not null,
  constraint outcome_pk primary key (code),
  constraint outcome_precedence_key unique (precedence),
  constraint outcome_code_form check (code ~ '^[a-z][a-z_]+$'),
  constraint outcome_http_status_range check (http_status between 200 and 599)
);
comment on table bank_data.outcome is
  'Every code the bank can answer, in the order in which the checks run: when several apply, the '
  'lowest precedence is answered. A refusal of a write is a result with this code; everything '
  'else is an exception of SQLSTATE RB<http_status> with the code as its message.';
comment on column bank_data.outcome.code is 'The stable, machine readable name.';
comment on column bank_data.outcome.precedence is 'Order of the checks.';
comment on column bank_data.outcome.http_status is
  'Status of the HTTP response; also the last three characters of the SQLSTATE.';
comment on column bank_data.outcome.retryable is
  'True when the same request, unchanged and with the same key, may succeed later.';
comment on column bank_data.outcome.title is 'What happened, in one short sentence.';
comment on column bank_data.outcome.hint is 'What to do next.';
