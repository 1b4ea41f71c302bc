-- Details of customers (address, phone, email), each change of them or of the name, and which of
-- them the staff approve.
-- depends: 0023_create_approvals
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';

insert into bank_data.scope (name, description) values
  ('details:write', 'Ask for changes of the name, address, phone and email of customers.');
insert into bank_data.outcome (code, precedence, http_status, retryable, title, hint) values
  ('person_only', 274, 403, false,
   'Only the customer in person and the staff may do this.',
   'Ask one of them.'),
  ('details_unchanged', 347, 409, false,
   'These are the details the bank has already.',
   'Nothing to do.'),
  ('details_pending', 348, 409, false,
   'A change that you have asked for waits for people already.',
   'Wait for the approval that the facts name, or withdraw it.');
-- Operators have every scope there is.
update bank_data.principal p
   set scopes = array(select s.name from bank_data.scope s order by s.name)
 where p.is_operator and p.login <> 'bank_worker';

set local role bank_owner;

alter table bank_data.book
  add column details_by_staff text[] collate "C" not null default '{email,name,phone}';
-- A table of few rows, which all have the default.
-- squawk-ignore constraint-missing-not-valid
alter table bank_data.book add constraint book_details_by_staff_known
  check (details_by_staff <@ array['address', 'email', 'name', 'phone']
         and 'name' = any (details_by_staff));
comment on column bank_data.book.details_by_staff is
  'Details that a customer in person changes only with the approval of staff: name always.';

create table bank_data.customer_detail (
  book_id     integer  not null,
  customer_id bigint   not null,
  address     jsonb,
  phone       text     collate "C",
  email       text     collate "C",
  constraint customer_detail_pk primary key (book_id, customer_id),
  constraint customer_detail_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id)
);
comment on table bank_data.customer_detail is
  'How to reach a customer, as of now; no row = nothing was said yet. The name is in customer.';
comment on column bank_data.customer_detail.customer_id is 'Whose.';
comment on column bank_data.customer_detail.address is
  'Postal address in the hybrid form of ISO 20022: lines, post_code, town, region, country.';
comment on column bank_data.customer_detail.phone is 'E.164.';
comment on column bank_data.customer_detail.email is 'Its form is checked, not that it is read.';

create table bank_data.customer_change (
  book_id      integer  not null,
  id           bigint   not null generated always as identity (start with 1101),
  customer_id  bigint   not null,
  principal_id bigint   not null,
  approval_id  bigint,
  before       jsonb    not null,
  after        jsonb    not null,
  contacts     jsonb    not null,
  reason       text,
  changed_at   timestamptz not null default clock_timestamp(),
  constraint customer_change_pk primary key (book_id, id),
  constraint customer_change_customer_fk foreign key (book_id, customer_id)
    references bank_data.customer (book_id, id),
  constraint customer_change_approval_fk foreign key (book_id, approval_id)
    references bank_data.approval (book_id, id)
);
create index customer_change_customer_idx
  on bank_data.customer_change (customer_id, book_id, id);
create unique index customer_change_approval_key
  on bank_data.customer_change (approval_id, book_id);
comment on table bank_data.customer_change is
  'What was changed of the name and the details of customers. Append only, by privilege.';
comment on column bank_data.customer_change.id is 'Public number of the change.';
comment on column bank_data.customer_change.customer_id is 'Of whom.';
comment on column bank_data.customer_change.principal_id is 'Who asked for it.';
comment on column bank_data.customer_change.approval_id is
  'With which approval; null: the customer in person, who needed none.';
comment on column bank_data.customer_change.before is
  'What changed, as it was; null in it: there was none. Untrusted texts.';
comment on column bank_data.customer_change.after is
  'What changed, as it is since; null in it: taken away. Untrusted texts.';
comment on column bank_data.customer_change.contacts is
  'Whom to tell: every phone and email of before and after, each a channel and a to. A taken-over '
  'customer learns of it at the old ones.';
comment on column bank_data.customer_change.reason is
  'In words of who asked; untrusted text.';
comment on column bank_data.customer_change.changed_at is 'When it was applied.';

alter type bank.customer add attribute address jsonb;
alter type bank.customer add attribute phone text;
alter type bank.customer add attribute email text;
alter type bank.customer add attribute details_masked boolean;
alter type bank.customer add attribute details_changed_at timestamptz;
comment on type bank.customer is
  'A customer. details_masked: address, phone and email are not shown whole, because the caller is '
  'neither staff nor the customer in person. name, address and email are untrusted text from '
  'outside.';

create type bank.customer_change as (
  change_id    bigint,
  customer_id  bigint,
  principal_id bigint,
  approval_id  bigint,
  before       jsonb,
  after        jsonb,
  contacts     jsonb,
  reason       text,
  changed_at   timestamptz,
  page_cursor  text
);
comment on type bank.customer_change is
  'A change of details of a customer. principal_id: who asked; approval_id: with which approval; '
  'before, after: what changed; contacts: whom to tell, old and new; reason: in words of who '
  'asked. before, after and reason are untrusted text from outside.';
