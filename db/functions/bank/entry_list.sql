-- The lines of an account, newest first. Page 10,000 costs what page 1 costs: versions are the key,
-- and times are turned into versions.
create or replace function bank.entry_list(
  account_number text,
  direction      text default null,
  since          timestamptz default null,
  until          timestamptz default null,
  amount_from    numeric default null,
  amount_to      numeric default null,
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
  v_caller bank_private.caller;
  v_reach  bank_private.reach;
  v_after  bigint[];
begin
  perform bank_private.page_check(page_size);
  if direction not in ('debit', 'credit') then
    perform bank_private.error_raise('request_invalid', 'direction must be debit or credit.');
  elsif not (amount_from between 0 and 1e18) or not (amount_to between 0 and 1e18) then
    perform bank_private.error_raise(
      'request_invalid', 'amount_from and amount_to must be 0 or more.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'accounts:read', false);
  v_reach  := bank_private.account_enter_read(v_caller, account_number);
  v_after  := bank_private.cursor_read('entry', v_caller.principal_id, page_cursor);
  if v_after[1] <> v_reach.account_id then
    perform bank_private.error_raise('cursor_invalid');
  end if;
  return query
    select e.*
      from bank_private.entry_read(
        book, v_reach.account_id, v_reach.exponent, v_caller.principal_id, direction,
        case when since is null then 1
             else bank_private.entry_version_at(book, v_reach.account_id, since) + 1 end,
        least(v_after[2] - 1,
              case when until is not null
                   then bank_private.entry_version_at(book, v_reach.account_id, until) end,
              9223372036854775807),
        ceil(least(coalesce(amount_from, 0) * power(10::numeric, v_reach.exponent), 9e18))::bigint,
        floor(least(amount_to * power(10::numeric, v_reach.exponent), 9e18))::bigint,
        page_size) e;
end
$fn$;
comment on function bank.entry_list is
  'Lines of an account, newest first, a page at a time. account_number: its number; direction: '
  'only debit or credit; since, until: booked at or after, and before; amount_from, amount_to: '
  'size, major units, without sign; page_size: 1 to 500; page_cursor: that of the last row seen; '
  'credential: sha256 of the key, null for a trusted service; book: accounting book. Result: rows '
  'of bank.entry, none when the list has ended. Errors: request_invalid, unauthenticated, '
  'principal_suspended, scope_missing, account_unknown, mandate_missing, cursor_invalid.';
alter function bank.entry_list owner to bank_exec;
revoke all on function bank.entry_list from public;
grant execute on function bank.entry_list to bank_api, bank_service;
