-- What does not match on an account in a period, external side first, from behind a cursor on.
-- Entries are read a thousand at a time until the page is full: the rest of a long period costs
-- nothing. Each is looked up among the lines by the index: no page reads all lines there are.
create or replace function bank_private.break_find(
  caller    bank_private.caller,
  account   bank_private.reach,
  since     date,
  until     date,
  after     bigint[],
  page_size integer
)
returns setof bank.break
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_zone    text;
  v_side    bigint  := coalesce(after[2], 0);
  v_left    integer := page_size;
  v_found   integer;
  v_version bigint;
  v_last    bigint;
begin
  if v_side = 0 then
    return query
      select 'external', l.id, null::bigint, l.booked_on,
             bank_private.amount_major(l.amount, account.exponent), account.currency, l.reference,
             l.counterparty, l.memo,
             bank_private.cursor_make('break', caller.principal_id, account.account_id, 0,
                                      l.booked_on - date '2000-01-01', l.id)
        from bank_data.external_line l
       where l.book_id = caller.book_id and l.account_id = account.account_id
         and l.status = 'open' and l.booked_on <= until
         and (l.booked_on, l.id)
             > (greatest(since, date '2000-01-01' + after[3]::integer), coalesce(after[4], 0))
       order by l.booked_on, l.id
       limit page_size;
    get diagnostics v_found = row_count;
    v_left := v_left - v_found;
  end if;
  v_zone    := (select b.time_zone from bank_data.book b where b.id = caller.book_id);
  v_version := bank_private.entry_version_at(
    caller.book_id, account.account_id, since::timestamp at time zone v_zone);
  v_last    := bank_private.entry_version_at(
    caller.book_id, account.account_id, (until + 1)::timestamp at time zone v_zone);
  if v_side = 1 then
    v_version := greatest(v_version, after[3]);
  end if;
  while v_left > 0 and v_version < v_last loop
    return query
      select 'internal', null::bigint, e.transfer_id, (e.occurred_at at time zone v_zone)::date,
             bank_private.amount_major(e.amount, account.exponent), account.currency, e.reference,
             e.counterparty, e.memo,
             bank_private.cursor_make('break', caller.principal_id, account.account_id, 1,
                                      e.version)
        from bank_private.own_entries(
               caller.book_id, account.account_id, v_version + 1,
               least(v_version + 1000, v_last)) e
       where (select l.id from bank_data.external_line l
               where l.book_id = caller.book_id and l.account_id = account.account_id
                 and l.transfer_id = e.transfer_id) is null
       order by e.version
       limit v_left;
    get diagnostics v_found = row_count;
    v_left    := v_left - v_found;
    v_version := v_version + 1000;
  end loop;
end
$fn$;
comment on function bank_private.break_find is
  'Breaks of an account. since, until: first and last day; after: positions of a cursor; '
  'page_size: how many at most.';
alter function bank_private.break_find owner to bank_exec;
revoke all on function bank_private.break_find from public;
