-- What does not match on an account in a period, external side first.
create or replace function bank_private.break_find(
  caller    bank_private.caller,
  account   bank_private.reach,
  since     date,
  until     date,
  row_limit integer
)
returns setof bank.break
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_zone  text;
  v_first bigint;
  v_last  bigint;
begin
  v_zone  := (select b.time_zone from bank_data.book b where b.id = caller.book_id);
  v_first := bank_private.entry_version_at(
    caller.book_id, account.account_id, since::timestamp at time zone v_zone) + 1;
  v_last  := bank_private.entry_version_at(
    caller.book_id, account.account_id, (until + 1)::timestamp at time zone v_zone);
  return query
    (select 'external', l.id, null::bigint, l.booked_on,
            bank_private.amount_major(l.amount, account.exponent), account.currency, l.reference,
            l.counterparty, l.memo
       from bank_data.external_line l
      where l.book_id = caller.book_id and l.account_id = account.account_id
        and l.booked_on between since and until and l.status = 'open'
      order by l.booked_on, l.id
      limit row_limit)
    union all
    (select 'internal', null, e.transfer_id, (e.occurred_at at time zone v_zone)::date,
            bank_private.amount_major(e.amount, account.exponent), account.currency, e.reference,
            e.counterparty, e.memo
       from bank_private.own_entries(caller.book_id, account.account_id, v_first, v_last) e
      where not exists (select from bank_data.external_line l
                         where l.book_id = caller.book_id and l.account_id = account.account_id
                           and l.transfer_id = e.transfer_id)
      order by e.occurred_at, e.transfer_id
      limit row_limit)
    limit row_limit;
end
$fn$;
comment on function bank_private.break_find is
  'Breaks of an account. since, until: first and last day; row_limit: how many at most.';
alter function bank_private.break_find owner to bank_exec;
revoke all on function bank_private.break_find from public;
