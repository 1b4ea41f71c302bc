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
  return query   -- the hot row agrees with its account
    select 'account', a.number, 'owner, floor or gate'
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
     where b.book_id = book
       and (b.customer_id <> a.customer_id or b.held < 0
            or b.floor_amount not in (0, -4000000000000000000)
            or (a.closed_at is not null
                and (b.debit_open or b.credit_open or b.posted <> 0 or b.held <> 0)));
  return query   -- the copied places of the currency
    select 'currency', a.number, a.currency
      from bank_data.account a
      join bank_data.currency c on c.code = a.currency
     where a.book_id = book and c.exponent <> a.exponent;
  return query   -- money moved exactly when a posting was applied, in one currency
    select 'journal', j.id::text, format('%s %s', j.operation, j.outcome)
      from bank_data.journal j
      left join bank_data.account d on d.book_id = book and d.id = j.debit_account_id
      left join bank_data.account c on c.book_id = book and c.id = j.credit_account_id
     where j.book_id = book
       and (bank_private.operation_posts(j.operation) and j.outcome = 'applied')
           is distinct from
           coalesce(j.amount > 0 and d.id <> c.id
                    and d.currency = j.currency and c.currency = j.currency
                    and c.customer_id = j.credit_customer_id and d.customer_id = j.customer_id
                    and num_nulls(j.debit_version, j.credit_version,
                                  j.debit_balance, j.credit_balance) = 0, false);
  return query   -- nobody spent what was not available, but for what may take it
    select 'overdrawn', j.id::text, format('%s left %s', j.operation, j.debit_available)
      from bank_data.journal j
     where j.book_id = book and j.debit_available < 0
       and not bank_private.operation_overdraws(j.operation);
  return query   -- what is held is what the open holds say
    select 'held', a.number, format('held %s, holds %s', b.held, coalesce(h.amount, 0))
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
      left join (select o.account_id, sum(o.amount) as amount
                   from bank_data.hold o
                  where o.book_id = book and o.status = 'open'
                  group by o.account_id) h on h.account_id = b.account_id
     where b.book_id = book and b.held <> coalesce(h.amount, 0);
  return query   -- each hold was placed once, and captured by the transfer it names
    select 'hold', coalesce(h.id, p.subject_id)::text, coalesce(h.status, 'not there')
      from (select o.* from bank_data.hold o where o.book_id = book) h
      full join (select j.subject_id, count(*) as placed
                   from bank_data.journal j
                  where j.book_id = book and j.operation = 'hold_place' and j.outcome = 'applied'
                  group by j.subject_id) p on p.subject_id = h.id
      left join bank_data.journal c
        on c.book_id = book and c.id = h.transfer_id and c.operation = 'hold_capture'
       and c.subject_id = h.id and c.debit_account_id = h.account_id
       and c.amount = h.captured_amount
     where p.placed is distinct from 1 or h.id is null
        or (h.status = 'captured' and c.id is null);
  return query   -- what was given back is what the reversals say, and no more than was taken
    select 'reversal', coalesce(r.transfer_id, v.subject_id)::text,
           format('stored %s, reversals %s', r.reversed, v.reversed)
      from (select o.* from bank_data.reversal o where o.book_id = book) r
      full join (select j.subject_id, sum(j.amount)::bigint as reversed,
                        array_agg(j.id order by j.id) as ids
                   from bank_data.journal j
                  where j.book_id = book and j.operation = 'transfer_reverse'
                    and j.outcome = 'applied'
                  group by j.subject_id) v on v.subject_id = r.transfer_id
      left join bank_data.journal t on t.book_id = book and t.id = r.transfer_id
     where (r.reversed, r.amount, r.reversal_ids)
           is distinct from (v.reversed, t.amount, v.ids);
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
