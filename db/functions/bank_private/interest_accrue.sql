-- Kernel: accrues interest for accounts, from the day after the last one to the day before today,
-- but not beyond a day on which interest is to be capitalised first: what is booked then bears
-- interest itself.
-- Days that were accrued are looked at again when entries have come since that count from them:
-- what differs is added as a correction.
-- Locking: the caller has locked the positions, and the terms. One statement, one snapshot: the
-- balance, entries and version belong together, whatever is booked meanwhile.
create or replace function bank_private.interest_accrue(
  call        bank_private.call,
  today       date,
  account_ids bigint[]
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book  integer := (call.caller).book_id;
  v_zone  text    := (select b.time_zone from bank_data.book b where b.id = v_book);
  v_count integer;
begin
  with work as materialized (
    select p.account_id, p.customer_id, p.product_id, b.version, e.day as end_day,
           coalesce(e.day, today) - 1 as last_day,
           greatest(p.started_on, least(
             p.accrued_through + 1,
             bank_private.interest_late_day(v_book, p.account_id, v_zone, p.entry_version)))
             as first_day
      from bank_data.interest_position p
      join bank_data.account_balance b on b.book_id = v_book and b.account_id = p.account_id
     cross join lateral (
           select bank_private.interest_period_end(
                    v_book, p.product_id, p.accrued_through + 1, today) as day) e
     where p.book_id = v_book and p.account_id = any (account_ids)),
  added as (
    insert into bank_data.interest_accrual (
      book_id, account_id, day, number, customer_id, terms_id, balance, amount)
    select v_book, w.account_id, d.day, coalesce(a.number, 0) + 1, w.customer_id, t.id, d.balance,
           n.amount - coalesce(a.amount, 0)
      from work w
     cross join lateral bank_private.interest_balances(
             v_book, w.account_id, v_zone, w.first_day, w.last_day) d
     cross join lateral bank_private.interest_terms_at(v_book, w.product_id, d.day) t
     cross join lateral (select bank_private.interest_amount(d.balance, d.day, t) as amount) n
      left join lateral (
           select max(o.number) as number, sum(o.amount) as amount,
                  (array_agg(o.balance order by o.number desc))[1] as balance
             from bank_data.interest_accrual o
            where o.book_id = v_book and o.account_id = w.account_id and o.day = d.day) a on true
     where a.number is null or a.balance <> d.balance or a.amount <> n.amount
    returning account_id, amount)
  update bank_data.interest_position p
     set accrued_through = w.last_day,
         due_on          = coalesce(w.end_day, w.last_day + 2),
         entry_version   = w.version,
         outstanding     = p.outstanding + coalesce(s.amount, 0)
    from work w
    left join (select d.account_id, sum(d.amount) as amount
                 from added d
                group by d.account_id) s on s.account_id = w.account_id
   where p.book_id = v_book and p.account_id = w.account_id;
  get diagnostics v_count = row_count;
  return v_count;
end
$fn$;
comment on function bank_private.interest_accrue is
  'Accrues interest of locked positions up to the day before today, and returns how many. call: '
  'who does it; today: the date in the book; account_ids: which; each has a day behind it that is '
  'not accrued, and no capitalisation due.';
alter function bank_private.interest_accrue owner to bank_ledger;
revoke all on function bank_private.interest_accrue from public;
grant execute on function bank_private.interest_accrue to bank_exec;
