-- Kernel: folds the entries of some accounts, and compares them with the stored balances.
create or replace function bank_private.prove_balance(
  book          integer,
  account_first bigint default 0,
  account_last  bigint default 9223372036854775807
)
returns setof bank.finding
language plpgsql
stable
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
                   from bank_private.book_lines(book, account_first, account_last) l
                  group by l.account_id) e on e.account_id = a.id
     where a.book_id = book and a.id between account_first and account_last
       and (b.account_id is null or b.posted <> coalesce(e.total, 0)
            or b.version <> coalesce(e.entries, 0) or b.version <> coalesce(e.last, 0));
  return query   -- each entry's balance follows from the one before it, and its time too
    select 'running', coalesce(bank_private.account_number(book, l.account_id), l.account_id::text),
           format('first at version %s, transfer %s of %s; %s in all', min(l.version),
                  (array_agg(l.transfer_id order by l.version))[1],
                  (array_agg(l.occurred_at order by l.version))[1], count(*))
      from (select s.*, lag(s.balance, 1, 0::bigint) over w as balance_before,
                   lag(s.occurred_at) over w as occurred_before
              from bank_private.book_lines(book, account_first, account_last) s
            window w as (partition by s.account_id order by s.version)) l
     where l.balance_before + l.amount <> l.balance or l.occurred_before > l.occurred_at
     group by l.account_id;
end
$fn$;
comment on function bank_private.prove_balance is
  'Proves balances, versions and running balances of the accounts from account_first to '
  'account_last (inner ids).';
alter function bank_private.prove_balance owner to bank_ledger;
revoke all on function bank_private.prove_balance from public;
