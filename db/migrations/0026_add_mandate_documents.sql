-- Mandates that say how often, and mandates made from a document: what it says is kept with them.
-- depends: 0025_create_intents
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
set local role bank_owner;

alter table bank_data.mandate add column every interval;
alter table bank_data.mandate add column source jsonb;
alter table bank_data.mandate add column source_digest bytea;
comment on column bank_data.mandate.every is
  'The time between two movements, counted in days of the book; null = any.';
comment on column bank_data.mandate.source is
  'The document it was made from, and how its names were read: document, payees, instruments, '
  'unenforced; null = none.';
comment on column bank_data.mandate.source_digest is
  'sha256 of the document, as the text that the database writes of it.';

alter table bank_data.mandate_usage add column last_at timestamptz;
comment on column bank_data.mandate_usage.last_at is
  'When it was moved with last; null = never, or before this was written down.';

alter type bank_private.mandate_state add attribute every interval;
alter type bank_private.mandate_state add attribute next_at timestamptz;
alter type bank_private.mandate_state add attribute after_at timestamptz;
comment on type bank_private.mandate_state is
  'The terms of a mandate and how far they are used, as of its lock, minor units. chain: itself '
  'and those it narrows, the first of them first; the arrays: total, day, week, month, rolling; '
  'held, holds: set aside by open holds, in every period; read_at: as of when; moved: added since '
  'then; every: the time between two movements; next_at: when the next one may be, null = at once; '
  'after_at: when the one after that may be, if it is now.';

alter type bank.mandate add attribute document_digest text;
create type bank.mandate_document as (
  mandate_id   bigint,
  document     jsonb,
  digest       text,
  payees       jsonb,
  instruments  jsonb,
  unenforced   text[]
);
comment on type bank.mandate_document is
  'The document a mandate was made from. digest: sha256 of the document as the database writes it, '
  'hexadecimal; payees, instruments: account numbers by the names that the document has for them; '
  'unenforced: what the giver answers for instead of the bank.';

alter type bank.allowance add attribute status text;
alter type bank.allowance add attribute starts_at timestamptz;
alter type bank.allowance add attribute amount_free numeric;
comment on type bank.allowance is
  'What a mandate allows now. status: in_force, or why it allows nothing: not_yet, expired, '
  'revoked, suspended, customer_suspended, principal_suspended, book_suspended; amount_max: the '
  'largest amount that it would let pass, null = no limit; amount_free: the largest one without a '
  'person, null = no limit; uses_left: how many movements, null = no limit; limits: of it and of '
  'those it narrows, with what is used, held and remaining, and when they begin anew; null = '
  'none.';

-- Rows, not structure: past the row security that a deployed bank has on its tables.
reset role;
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('constraint_unknown', 149, 400, false,
   'The document has a constraint that the bank cannot hold.',
   'Leave out what the detail names, or let a person of the customer give the mandate in terms.');
