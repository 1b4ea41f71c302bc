-- Kernel: proves the exchanges of a book from its journal: each quote was executed as promised, the
-- bank's positions are what its customers exchanged, and nothing of what rounding left was lost.
create or replace function bank_private.prove_exchange(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- the remainder is exactly what the amounts and the rate leave, never less than 0
    select 'quote', q.id::text, format('remainder %s, exact %s', q.remainder, e.remainder)
      from bank_data.exchange_quote q
      join bank_data.currency f on f.code = q.from_currency
      join bank_data.currency t on t.code = q.to_currency
     cross join lateral (
           select case when q.base_currency = q.from_currency
                  then q.from_amount * bank_private.rate_minor(q.rate, f.exponent, t.exponent)
                       - q.to_amount
                  else q.from_amount
                       - q.to_amount * bank_private.rate_minor(q.rate, t.exponent, f.exponent)
                  end as remainder) e
     where q.book_id = book and (q.remainder <> e.remainder or e.remainder < 0);
  return query   -- each execution is one call and its legs, and they say what the quote says
    select 'exchange', coalesce(x.journal_id, l.parent_id)::text,
           format('quote %s, %s legs', x.quote_id, l.legs)
      from (select o.* from bank_data.exchange o where o.book_id = book) x
      full join (select j.parent_id, count(*) as legs
                   from bank_data.journal j
                  where j.book_id = book and j.operation = 'exchange_leg'
                    and j.outcome = 'applied'
                  group by j.parent_id) l on l.parent_id = x.journal_id
      left join bank_data.exchange_quote q on q.book_id = book and q.id = x.quote_id
      left join bank_data.journal h on h.book_id = book and h.id = x.journal_id
      left join bank_data.journal d on d.book_id = book and d.id = x.debit_transfer_id
      left join bank_data.journal c on c.book_id = book and c.id = x.credit_transfer_id
      left join bank_data.journal r on r.book_id = book and r.id = x.rounding_transfer_id
     where (x.quote_id, x.journal_id, l.legs, h.operation, h.outcome, h.principal_id, h.subject_id,
            x.principal_id,
            d.operation, d.parent_id, d.debit_account_id, d.credit_account_id, d.amount,
            c.operation, c.parent_id, c.debit_account_id, c.credit_account_id, c.amount)
           is distinct from
           (q.id, l.parent_id, case x.rounding_amount when 0 then 2::bigint else 3::bigint end,
            'exchange_execute', 'applied', q.principal_id, q.id, q.principal_id,
            'exchange_leg', x.journal_id, q.from_account_id, x.from_position_id, q.from_amount,
            'exchange_leg', x.journal_id, x.to_position_id, q.to_account_id, q.to_amount)
        or (x.rounding_amount > 0
            and (r.operation, r.parent_id, r.debit_account_id, r.credit_account_id, r.amount)
                is distinct from
                ('exchange_leg', x.journal_id,
                 case q.base_currency when q.from_currency then x.to_position_id
                                      else x.from_position_id end,
                 x.rounding_account_id, x.rounding_amount));
  return query   -- a call that was applied has its execution
    select 'exchange', j.id::text, 'no execution'
      from bank_data.journal j
     where j.book_id = book and j.operation = 'exchange_execute' and j.outcome = 'applied'
       and not exists (select from bank_data.exchange x
                        where x.book_id = book and x.journal_id = j.id);
  return query   -- what rounding left is booked, or is the fraction that cannot be booked yet
    select 'remainder', coalesce(e.currency, r.currency),
           format('left %s, booked %s, kept %s', e.remainder, e.booked, r.remainder)
      from (select case q.base_currency when q.from_currency then q.to_currency
                                        else q.from_currency end as currency,
                   sum(q.remainder) as remainder, sum(x.rounding_amount) as booked
              from bank_data.exchange x
              join bank_data.exchange_quote q on q.book_id = book and q.id = x.quote_id
             where x.book_id = book
             group by 1) e
      full join (select o.* from bank_data.exchange_remainder o where o.book_id = book) r
        on r.currency = e.currency
     where coalesce(e.remainder, 0) <> coalesce(e.booked, 0) + coalesce(r.remainder, 0)
        or r.remainder < 0 or r.remainder >= 1;
  return query   -- positions and rounding together are what customers gave less what they got
    select 'position', coalesce(p.currency, e.currency),
           format('accounts %s, exchanged %s', p.amount, e.amount)
      from (select j.currency, sum(l.amount) as amount
              from bank_data.exchange x
              join bank_data.journal j
                on j.book_id = book and j.parent_id = x.journal_id
               and j.operation = 'exchange_leg' and j.outcome = 'applied'
             cross join lateral (values
               (j.debit_account_id, - j.amount), (j.credit_account_id, j.amount)
             ) l (account_id, amount)
             where x.book_id = book
               and l.account_id in (x.from_position_id, x.to_position_id, x.rounding_account_id)
             group by j.currency) p
      full join (select m.currency, sum(m.amount) as amount
                   from bank_data.exchange x
                   join bank_data.exchange_quote q on q.book_id = book and q.id = x.quote_id
                  cross join lateral (values
                    (q.from_currency, q.from_amount), (q.to_currency, - q.to_amount)
                  ) m (currency, amount)
                  where x.book_id = book
                  group by m.currency) e on e.currency = p.currency
     where p.amount is distinct from e.amount;
end
$fn$;
comment on function bank_private.prove_exchange is
  'Proves that quotes were executed as promised, that the bank''s positions are what customers '
  'exchanged, and that nothing of what rounding left was lost.';
alter function bank_private.prove_exchange owner to bank_ledger;
revoke all on function bank_private.prove_exchange from public;
