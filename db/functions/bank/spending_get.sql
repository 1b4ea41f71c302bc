-- What went out and came in, for charts. Of a customer's accounts together, what it moved between
-- its own accounts is left out: that is no spending.
create or replace function bank.spending_get(
  account_number text default null,
  customer       bigint default null,
  date_from      date default null,
  date_to        date default null,
  by             text default 'category',
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.spending
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  c_entries  constant bigint  := 100000;
  c_buckets  constant integer := 200;
  v_caller   bank_private.caller;
  v_accounts bank_private.reach[];
  v_account  bank_private.reach;
  v_period   record;
  v_ids      bigint[] := '{}';
  v_from     bigint[] := '{}';
  v_to       bigint[] := '{}';
  v_low      bigint;
  v_high     bigint;
  v_entries  bigint   := 0;
begin
  perform bank_private.period_check(date_from, date_to);
  if by is null or by not in ('month', 'day', 'category', 'counterparty') then
    perform bank_private.error_raise(
      'request_invalid', 'by must be month, day, category or counterparty.');
  elsif account_number is not null and customer is not null then
    perform bank_private.error_raise(
      'request_invalid', 'Send account_number or customer, not both.');
  end if;
  v_caller   := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_accounts := bank_private.accounts_enter_read(v_caller, account_number, customer);
  v_period   := bank_private.period_find(book, date_from, date_to);
  foreach v_account in array v_accounts loop
    v_low  := bank_private.entry_version_at(book, v_account.account_id, v_period.starts_at) + 1;
    v_high := bank_private.entry_version_at(book, v_account.account_id, v_period.ends_at);
    v_entries := v_entries + v_high - v_low + 1;
    if v_entries > c_entries then
      perform bank_private.error_raise('request_invalid', format(
        'The period has more than %s entries: choose a shorter one.', c_entries));
    end if;
    v_ids  := v_ids  || v_account.account_id;
    v_from := v_from || v_low;
    v_to   := v_to   || v_high;
  end loop;

  return query
    select r.currency, r.label, round(sum(r.debits), r.exponent), sum(r.debit_count)::bigint,
           round(sum(r.credits), r.exponent), sum(r.credit_count)::bigint
      from (select s.currency, c.exponent::integer as exponent, s.debit_count, s.credit_count,
                   s.debit_sum / power(10::numeric, c.exponent) as debits,
                   s.credit_sum / power(10::numeric, c.exponent) as credits,
                   -- The largest by themselves: the texts, and how many there are, come from
                   -- outside.
                   case when by in ('month', 'day') or c_buckets >= row_number() over (
                          partition by s.currency
                          order by s.debit_sum + s.credit_sum desc, s.bucket)
                        then s.bucket end as label
              from bank_private.spending_sum(
                     book, v_ids, v_from, v_to, by, v_period.time_zone,
                     account_number is null) s
              join bank_data.currency c on c.code = s.currency) r
     group by r.currency, r.exponent, r.label
     order by r.currency, case when by in ('month', 'day') then r.label end,
              r.label is null, sum(r.debits) desc, sum(r.credits) desc, r.label;
end
$fn$;
comment on function bank.spending_get is
  'What went out and came in during a period, for charts. account_number: of this account; '
  'customer: of all accounts of this customer the caller may read, without what moved between '
  'them; null = of the only customer it may; date_from, date_to: first and last day, in the time '
  'zone of the book; null = the first of the month, and today; by: month, day, counterparty (the '
  'other account) or category (metadata.category; fees, interest and uncategorised without one); '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: rows '
  'of bank.spending, by time or the largest first, decimals in major units, at most 200 '
  'categories or counterparties a currency and one row for the rest. What was given back is taken '
  'off its original''s side and bucket. More than 100000 entries are request_invalid. Errors: '
  'request_invalid, unauthenticated, principal_suspended, scope_missing, customer_unknown, '
  'account_unknown, mandate_missing.';
alter function bank.spending_get owner to bank_exec;
revoke all on function bank.spending_get from public;
grant execute on function bank.spending_get to bank_api, bank_service;
