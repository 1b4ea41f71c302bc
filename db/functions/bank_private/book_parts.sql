-- Kernel: the parts in which a book can be proven, so that whoever waits sees how far it is. The
-- balances are cut into ranges of accounts with about as many entries each.
create or replace function bank_private.book_parts(
  book    integer,
  entries bigint
)
returns setof bank.book_part
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- from the end of one range to the end of the next: no account is between two
    select format('balance:%s-%s', coalesce(lag(c.last) over w + 1, 0),
                  case when lead(c.last) over w is null then 999999999999999999 else c.last end),
           c.entries
      from (select r.chunk, max(r.account_id) as last, sum(r.version)::bigint as entries
              from (select b.account_id, b.version,
                           div(sum(b.version) over (order by b.account_id) - b.version,
                               book_parts.entries) as chunk
                      from bank_data.account_balance b
                     where b.book_id = book) r
             group by r.chunk) c
    window w as (order by c.last)
     order by c.last;
  return query select t.topic, 0::bigint from unnest(bank_private.book_topics()) t (topic);
end
$fn$;
comment on function bank_private.book_parts is
  'The parts of bank_private.book_prove. entries: of one part, at least.';
alter function bank_private.book_parts owner to bank_ledger;
revoke all on function bank_private.book_parts from public;
grant execute on function bank_private.book_parts to bank_exec;
