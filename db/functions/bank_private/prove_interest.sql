-- Kernel: proves the interest of a book: each accrual follows from the entries and the terms, what
-- was capitalised and what is carried add up to them, and each posting has its capitalisation.
-- It folds the journal from its beginning, by another way than the accrual goes, and looks only at
-- the entries the accrual has seen: those that came later are the next one's.
create or replace function bank_private.prove_interest(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- every day once, with the right sum, on the right balance
    with entry as (
      select p.account_id, coalesce(j.value_date, (j.occurred_at at time zone b.time_zone)::date)
               as day, s.amount
        from bank_data.journal j
       cross join lateral (values (j.debit_account_id, j.debit_version, - j.amount),
                                  (j.credit_account_id, j.credit_version, j.amount)
             ) s (account_id, version, amount)
        join bank_data.interest_position p
          on p.book_id = book and p.account_id = s.account_id and s.version <= p.entry_version
        join bank_data.book b on b.id = book
       where j.book_id = book and j.debit_version is not null),
    change as (
      select p.account_id, d.day::date as day, 0::bigint as amount
        from bank_data.interest_position p
       cross join generate_series(p.started_on::timestamp, p.accrued_through::timestamp,
                                  interval '1 day') d (day)
       where p.book_id = book
      union all
      select e.account_id, e.day, e.amount from entry e),
    fold as (
      select f.account_id, f.day, sum(f.amount) over (partition by f.account_id order by f.day)
               as balance
        from (select c.account_id, c.day, sum(c.amount) as amount
                from change c
               group by c.account_id, c.day) f),
    expected as (
      select f.account_id, f.day, f.balance, t.id as terms_id,
             bank_private.interest_amount(f.balance::bigint, f.day, t) as amount
        from fold f
        join bank_data.interest_position p
          on p.book_id = book and p.account_id = f.account_id
         and f.day between p.started_on and p.accrued_through
        left join lateral bank_private.interest_terms_at(book, p.product_id, f.day) t on true),
    stored as (
      select a.account_id, a.day, sum(a.amount) as amount, count(*) as rows,
             max(a.number) as number, min(a.terms_id) as terms_id, max(a.terms_id) as terms_last,
             (array_agg(a.balance order by a.number desc))[1] as balance
        from bank_data.interest_accrual a
       where a.book_id = book
       group by a.account_id, a.day)
    select 'interest',
           coalesce(bank_private.account_number(book, coalesce(e.account_id, s.account_id)),
                    s.account_id::text),
           format('on %s accrued %s of %s, expected %s of %s', coalesce(e.day, s.day),
                  s.amount, s.balance, e.amount, e.balance)
      from expected e
      full join stored s on s.account_id = e.account_id and s.day = e.day
     where (e.amount, e.balance, e.terms_id, e.terms_id)
           is distinct from (s.amount, s.balance, s.terms_id, s.terms_last)
        or s.number <> s.rows;
  return query   -- the position goes on from the last period, and will be looked at when it is due
    select 'interest', a.number,
           format('capitalised on %s, due on %s', p.capitalised_on, p.due_on)
      from bank_data.interest_position p
      join bank_data.account a on a.book_id = book and a.id = p.account_id
      left join lateral (
           select c.due_on, c.is_final
             from bank_data.interest_capitalisation c
            where c.book_id = book and c.account_id = p.account_id
            order by c.due_on desc, c.is_final desc
            limit 1) c on true
      left join lateral bank_private.interest_terms_at(
             book, p.product_id, p.accrued_through) t on true
     where p.book_id = book
       and ((p.product_id, p.customer_id) is distinct from (a.product_id, a.customer_id)
            or p.capitalised_on <> coalesce(c.due_on, p.started_on)
            or p.due_on is distinct from case
                 when c.is_final then null
                 when p.capitalised_on <= p.accrued_through
                      and bank_private.interest_period_begins(
                            p.accrued_through + 1, t.capitalised) then p.accrued_through + 1
                 else p.accrued_through + 2 end
            or exists (select from bank_data.interest_accrual o
                        where o.book_id = book and o.account_id = p.account_id
                          and o.customer_id <> p.customer_id)
            or exists (select from bank_data.interest_capitalisation o
                        where o.book_id = book and o.account_id = p.account_id
                          and o.customer_id <> p.customer_id));
  return query   -- booked and carried is what was accrued
    select 'interest', bank_private.account_number(book, p.account_id),
           format('outstanding %s, accrued %s, capitalised %s', p.outstanding,
                  coalesce(a.amount, 0), coalesce(c.amount, 0))
      from bank_data.interest_position p
      left join (select o.account_id, sum(o.amount) as amount
                   from bank_data.interest_accrual o
                  where o.book_id = book
                  group by o.account_id) a on a.account_id = p.account_id
      left join (select o.account_id, sum(o.amount) as amount
                   from bank_data.interest_capitalisation o
                  where o.book_id = book
                  group by o.account_id) c on c.account_id = p.account_id
     where p.book_id = book
       and p.outstanding <> coalesce(a.amount, 0)
                            - coalesce(c.amount, 0) * bank_private.interest_unit();
  return query   -- each period follows the one before, is rounded as it should be, and was booked
    select 'interest',
           coalesce(bank_private.account_number(book, coalesce(c.account_id, j.subject_id)),
                    j.id::text),
           format('capitalised on %s: %s, transfer %s', coalesce(c.due_on, j.value_date),
                  c.amount, coalesce(c.transfer_id, j.id))
      from (select o.*, lag(o.due_on) over w as before,
                   o.accrued - lag(o.remainder, 1, 0::numeric) over w
                   - (select coalesce(sum(a.amount), 0)
                        from bank_data.interest_accrual a
                       where a.book_id = book and a.account_id = o.account_id
                         and a.accrued_at <= o.capitalised_at
                         and a.accrued_at > o.previous_at) as beyond
              from (select i.*, lag(i.capitalised_at, 1, '-infinity'::timestamptz) over (
                             partition by i.account_id order by i.due_on, i.is_final)
                             as previous_at
                      from bank_data.interest_capitalisation i
                     where i.book_id = book) o
            window w as (partition by o.account_id order by o.due_on, o.is_final)) c
      join bank_data.interest_position p on p.book_id = book and p.account_id = c.account_id
      full join (select t.*
                   from bank_data.journal t
                  where t.book_id = book and t.operation = 'interest_post'
                    and t.outcome = 'applied') j on j.id = c.transfer_id
     where c.account_id is null
        or c.since <> coalesce(c.before, p.started_on) or c.beyond <> 0
        or c.amount <> bank_private.interest_round(c.accrued)
        or c.remainder <> c.accrued - c.amount * bank_private.interest_unit()
        or (c.amount <> 0
            and (j.subject_id, j.value_date, j.amount,
                 case when c.amount > 0 then j.credit_account_id else j.debit_account_id end)
                is distinct from (c.account_id, c.due_on, abs(c.amount), c.account_id));
end
$fn$;
comment on function bank_private.prove_interest is
  'What does not hold of the interest of a book, one row of bank.finding each: interest.';
alter function bank_private.prove_interest owner to bank_ledger;
revoke all on function bank_private.prove_interest from public;
