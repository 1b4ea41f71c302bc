-- The balance of an account as it was: by booking time (what the bank had written down by then) or
-- by value day (what counts for interest). Found by halving the versions, so an old balance costs
-- what a new one costs.
create or replace function bank.account_balance_at(
  account_number text,
  at             timestamptz default null,
  value_date     date default null,
  credential     bytea default null,
  book           integer default 1
)
returns bank.dated_balance
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
  v_caller  bank_private.caller;
  v_reach   bank_private.reach;
  v_period  record;
  v_version bigint;
  v_minor   bigint;
  v_balance bank.dated_balance;
begin
  perform bank_private.day_check('value_date', value_date);
  if at is not null and value_date is not null then
    perform bank_private.error_raise('request_invalid', 'Send at or value_date, not both.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);

  if value_date is null then
    v_balance.at := coalesce(at, clock_timestamp());
    -- Entries of that very moment count: the time of an entry asks for the balance after it. The
    -- bound keeps the sum in range; nothing is booked tomorrow.
    v_version := bank_private.entry_version_at(
      book, v_reach.account_id,
      least(v_balance.at, clock_timestamp() + interval '1 day') + interval '1 microsecond');
    v_minor   := bank_private.balance_at_version(book, v_reach.account_id, v_version);
  else
    v_balance.value_date := value_date;
    v_period  := bank_private.period_find(book, value_date, value_date);
    v_version := bank_private.entry_version_at(book, v_reach.account_id, v_period.ends_at);
    v_minor   := bank_private.balance_at_version(book, v_reach.account_id, v_version)
      + bank_private.value_correction(book, v_reach.account_id, value_date, v_version);
  end if;
  v_balance.account_number := v_reach.number;
  v_balance.currency       := v_reach.currency;
  v_balance.balance        := bank_private.amount_major(v_minor, v_reach.exponent);
  v_balance.version        := v_version;
  return v_balance;
end
$fn$;
comment on function bank.account_balance_at is
  'Balance of an account as of another time. account_number: its number; at: booked at or before, '
  'null = now; value_date: instead, all that counts from that day or before, whenever it was '
  'booked; days are those of the time zone of the book; credential: sha256 of the key, null for a '
  'trusted service; book: accounting book. Result: bank.dated_balance, decimals in major units; 0 '
  'before the first entry. Errors: request_invalid, unauthenticated, principal_suspended, '
  'scope_missing, account_unknown, mandate_missing.';
alter function bank.account_balance_at owner to bank_exec;
revoke all on function bank.account_balance_at from public;
grant execute on function bank.account_balance_at to bank_api, bank_service;
