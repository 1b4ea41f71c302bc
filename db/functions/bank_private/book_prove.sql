-- Kernel: folds the journal of a book and compares it with what is stored. The tables every
-- transfer writes have no constraints; this is what proves them.
create or replace function bank_private.book_prove(
  book integer
)
returns setof bank.finding
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- every balance is the sum of its entries, every version their count, without gaps
    select 'balance', a.number,
           format('posted %s, entries %s, version %s, count %s, last %s',
                  b.posted, e.total, b.version, e.entries, e.last)
      from bank_data.account a
      left join bank_data.account_balance b on b.book_id = book and b.account_id = a.id
      left join (select l.account_id, sum(l.amount) as total,
                        count(distinct l.version) as entries, max(l.version) as last
                   from bank_private.book_lines(book) l
                  group by l.account_id) e on e.account_id = a.id
     where a.book_id = book
       and (b.account_id is null or b.posted <> coalesce(e.total, 0)
            or b.version <> coalesce(e.entries, 0) or b.version <> coalesce(e.last, 0));
  return query   -- each entry's balance follows from the one before it, and its time too
    select 'running', coalesce(bank_private.account_number(book, l.account_id), l.account_id::text),
           format('at version %s', l.version)
      from (select s.*, lag(s.balance, 1, 0::bigint) over w as balance_before,
                   lag(s.occurred_at) over w as occurred_before
              from bank_private.book_lines(book) s
            window w as (partition by s.account_id order by s.version)) l
     where l.balance_before + l.amount <> l.balance or l.occurred_before > l.occurred_at;
  return query   -- no money was made or lost
    select 'zero', a.currency, sum(b.posted)::text
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
     where b.book_id = book
     group by a.currency
    having sum(b.posted) <> 0;
  return query   -- the hot row agrees with its account, and keeps its floor
    select 'account', a.number, 'owner, gate or floor'
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
     where b.book_id = book
       and (b.customer_id <> a.customer_id or b.posted - b.held < b.floor_amount or b.held < 0
            or (a.closed_at is not null
                and (b.debit_open or b.credit_open or b.posted <> 0 or b.held <> 0)));
  return query   -- the copied places of the currency
    select 'currency', a.number, a.currency
      from bank_data.account a
      join bank_data.currency c on c.code = a.currency
     where a.book_id = book and c.exponent <> a.exponent;
  return query   -- money moved exactly when a transfer was applied, in one currency
    select 'journal', j.id::text, format('%s %s', j.operation, j.outcome)
      from bank_data.journal j
      left join bank_data.account d on d.book_id = book and d.id = j.debit_account_id
      left join bank_data.account c on c.book_id = book and c.id = j.credit_account_id
     where j.book_id = book
       and (j.operation = 'transfer_post' and j.outcome = 'applied')
           is distinct from
           coalesce(j.amount > 0 and d.id <> c.id
                    and d.currency = j.currency and c.currency = j.currency
                    and c.customer_id = j.credit_customer_id and d.customer_id = j.customer_id
                    and num_nulls(j.debit_version, j.credit_version,
                                  j.debit_balance, j.credit_balance) = 0, false);
  return query   -- every row has a principal, a known outcome and, once, its key
    select 'journal', j.id::text, 'principal or outcome unknown'
      from bank_data.journal j
      left join bank_data.principal p on p.book_id = book and p.id = j.principal_id
      left join bank_data.outcome o on o.code = j.outcome
     where j.book_id = book and (p.id is null or o.code is null);
end
$fn$;
comment on function bank_private.book_prove is
  'Everything that does not hold in a book, one row each: balance, running, zero, account, '
  'currency, journal.';
alter function bank_private.book_prove owner to bank_ledger;
revoke all on function bank_private.book_prove from public;
grant execute on function bank_private.book_prove to bank_exec;
