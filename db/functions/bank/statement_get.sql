-- The head of a statement. It fixes the versions its lines have, so that the lines read later, a
-- page at a time, are those of its sums, whatever is booked meanwhile.
-- A statement opens with the balance before its first moment and closes with the one before the
-- next statement's first moment: that is why statements join without a gap. The sums are read from
-- the lines and compared with the balances; a statement that does not add up is never shown.
create or replace function bank.statement_get(
  account_number text,
  date_from      date default null,
  date_to        date default null,
  credential     bytea default null,
  book           integer default 1
)
returns bank.statement
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
  c_entries   constant bigint := 100000;
  v_caller    bank_private.caller;
  v_reach     bank_private.reach;
  v_period    record;
  v_total     record;
  v_from      bigint;
  v_to        bigint;
  v_opening   bigint;
  v_closing   bigint;
  v_statement bank.statement;
begin
  perform bank_private.period_check(date_from, date_to);
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  v_period := bank_private.period_find(book, date_from, date_to);
  v_from   := bank_private.entry_version_at(book, v_reach.account_id, v_period.starts_at) + 1;
  v_to     := bank_private.entry_version_at(book, v_reach.account_id, v_period.ends_at);
  if v_to - v_from >= c_entries then
    perform bank_private.error_raise('request_invalid', format(
      'The period has %s entries, a statement at most %s: choose a shorter one.',
      v_to - v_from + 1, c_entries));
  end if;
  v_opening := bank_private.balance_at_version(book, v_reach.account_id, v_from - 1);
  v_closing := bank_private.balance_at_version(book, v_reach.account_id, v_to);
  v_total   := bank_private.statement_total(book, v_reach.account_id, v_from, v_to);
  if v_opening - v_total.debit_sum + v_total.credit_sum <> v_closing
     or v_total.debit_count + v_total.credit_count <> v_to - v_from + 1 then
    perform bank_private.error_raise(
      'internal_error', 'The entries of the period do not add up to its balances.');
  end if;

  select a.name, c.name
    into v_statement.account_name, v_statement.owner_name
    from bank_data.account a
    join bank_data.customer c on c.book_id = v_caller.book_id and c.id = a.customer_id
   where a.book_id = v_caller.book_id and a.id = v_reach.account_id
     and a.customer_id = v_reach.customer_id;
  v_statement.account_number  := v_reach.number;
  v_statement.customer_id     := v_reach.customer_id;
  v_statement.bank_name       := v_period.bank_name;
  v_statement.currency        := v_reach.currency;
  v_statement.date_from       := v_period.first_day;
  v_statement.date_to         := v_period.last_day;
  v_statement.time_zone       := v_period.time_zone;
  v_statement.starts_at       := v_period.starts_at;
  v_statement.ends_at         := v_period.ends_at;
  v_statement.opening_balance := bank_private.amount_major(v_opening, v_reach.exponent);
  v_statement.closing_balance := bank_private.amount_major(v_closing, v_reach.exponent);
  v_statement.debit_sum       :=
    bank_private.amount_major(v_total.debit_sum::bigint, v_reach.exponent);
  v_statement.debit_count     := v_total.debit_count;
  v_statement.credit_sum      :=
    bank_private.amount_major(v_total.credit_sum::bigint, v_reach.exponent);
  v_statement.credit_count    := v_total.credit_count;
  v_statement.version_from    := v_from;
  v_statement.version_to      := v_to;
  v_statement.generated_at    := clock_timestamp();
  -- A minute for whatever was booked in the last moment and is not committed yet.
  v_statement.is_final        := v_statement.generated_at > v_period.ends_at + interval '1 minute';
  return v_statement;
end
$fn$;
comment on function bank.statement_get is
  'Head of the statement of an account for a period. account_number: its number; date_from, '
  'date_to: first and last day, in the time zone of the book; null = the first of the month, and '
  'today; credential: sha256 of the key, null for a trusted service; book: accounting book. '
  'Result: bank.statement, decimals in major units; its lines are those of bank.statement_lines '
  'between its versions. A period of more than 100000 entries is request_invalid. Errors: '
  'request_invalid, unauthenticated, principal_suspended, scope_missing, account_unknown, '
  'mandate_missing, internal_error.';
alter function bank.statement_get owner to bank_exec;
revoke all on function bank.statement_get from public;
grant execute on function bank.statement_get to bank_api, bank_service;
