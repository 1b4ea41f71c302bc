-- Looks for entries of one account, or of all accounts of one customer that the caller may read.
-- The filters may fit no index, and the texts come from outside. So the search walks the versions
-- of each account, newest first, and stops after so many of them, found or not: a call costs the
-- same whatever was asked. Where it stopped it says so, with a row that is no entry.
create or replace function bank.entry_search(
  account_number text default null,
  customer       bigint default null,
  direction      text default null,
  kind           text default null,
  since          timestamptz default null,
  until          timestamptz default null,
  amount_from    numeric default null,
  amount_to      numeric default null,
  memo           text default null,
  metadata       jsonb default null,
  counterparty   text default null,
  page_size      integer default 50,
  page_cursor    text default null,
  credential     bytea default null,
  book           integer default 1
)
returns setof bank.entry
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
  c_looks    constant bigint := 5000;
  v_caller   bank_private.caller;
  v_after    bigint[];
  v_accounts bank_private.reach[];
  v_account  bank_private.reach;
  v_looks    bigint  := c_looks;
  v_count    integer := 0;
  v_found    integer;
  v_first    bigint;
  v_low      bigint;
  v_high     bigint;
  v_stop     bank.entry;
begin
  perform bank_private.page_check(page_size);
  perform bank_private.text_check('memo', memo, 100);
  perform bank_private.text_check('counterparty', counterparty, 34);
  if direction not in ('debit', 'credit') then
    perform bank_private.error_raise('request_invalid', 'direction must be debit or credit.');
  elsif not bank_private.operation_posts(kind) then
    perform bank_private.error_raise('request_invalid', 'kind must be one that an entry can have.');
  elsif not (amount_from between 0 and 1e18) or not (amount_to between 0 and 1e18) then
    perform bank_private.error_raise(
      'request_invalid', 'amount_from and amount_to must be 0 or more.');
  elsif jsonb_typeof(metadata) <> 'object' or length(metadata::text) > 1000 then
    perform bank_private.error_raise(
      'request_invalid', 'metadata must be a JSON object of at most 1000 characters.');
  elsif account_number is not null and customer is not null then
    perform bank_private.error_raise(
      'request_invalid', 'Send account_number or customer, not both.');
  end if;
  v_caller   := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_accounts := bank_private.accounts_enter_read(v_caller, account_number, customer);
  v_after    := bank_private.cursor_read('search', v_caller.principal_id, page_cursor);
  if v_after is not null and not exists (
    select from unnest(v_accounts) a where a.account_id = v_after[1]) then
    perform bank_private.error_raise('cursor_invalid');
  end if;

  foreach v_account in array v_accounts loop
    continue when v_account.account_id < v_after[1];
    if v_looks <= 0 then
      v_stop.account_number := v_account.number;
      v_stop.page_cursor    := bank_private.cursor_make(
        'search', v_caller.principal_id, v_account.account_id, 999999999999999999);
      return next v_stop;
      return;
    end if;
    v_high  := bank_private.entry_version_at(
      book, v_account.account_id, least(until, clock_timestamp() + interval '1 day'));
    v_first := case when since is null then 1 else
      bank_private.entry_version_at(book, v_account.account_id, since) + 1 end;
    if v_account.account_id = v_after[1] then
      v_high := least(v_high, v_after[2] - 1);
    end if;
    v_low   := greatest(v_first, v_high - v_looks + 1);
    return query
      select e.*
        from bank_private.entry_read(
          book, v_account.account_id, v_account.exponent, v_caller.principal_id, direction,
          v_low, v_high,
          ceil(least(coalesce(amount_from, 0) * power(10::numeric, v_account.exponent),
                     9e18))::bigint,
          floor(least(amount_to * power(10::numeric, v_account.exponent), 9e18))::bigint,
          page_size - v_count, 'search', memo, metadata, counterparty, kind) e;
    get diagnostics v_found = row_count;
    v_count := v_count + v_found;
    exit when v_count >= page_size;
    v_looks := v_looks - greatest(v_high - v_low + 1, 0) - 10;   -- an empty account costs too
    if v_low > v_first then
      v_stop.account_number := v_account.number;
      v_stop.page_cursor    := bank_private.cursor_make(
        'search', v_caller.principal_id, v_account.account_id, v_low);
      return next v_stop;
      return;
    end if;
  end loop;
end
$fn$;
comment on function bank.entry_search is
  'Entries that fit all filters: account by account, each newest first, a page at a time. '
  'account_number: of this account; customer: of all accounts of this customer the caller may '
  'read, null = the only one it may; direction: only debit or credit; kind: only those made by '
  'this function; since, until: booked at or after, and before; amount_from, amount_to: size, '
  'major units, without sign; memo, counterparty: a part of the memo in any case, of the other '
  'account''s number; metadata: what it contains; page_size: 1 to 500; page_cursor: that of the '
  'last row seen; credential: sha256 of the key, null for a trusted service; book: accounting '
  'book. Result: rows of bank.entry. A call looks at 5000 entries at most: when more are left, '
  'its last row has a page_cursor and no transfer_id. None when the list has ended. Errors: '
  'request_invalid, unauthenticated, principal_suspended, scope_missing, customer_unknown, '
  'account_unknown, mandate_missing, cursor_invalid.';
alter function bank.entry_search owner to bank_exec;
revoke all on function bank.entry_search from public;
grant execute on function bank.entry_search to bank_api, bank_service;
