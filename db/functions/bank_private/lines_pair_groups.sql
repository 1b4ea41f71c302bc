-- Pairs open lines with entries of the same day and amount, and of the same reference if that is
-- asked for, where there are as many of the one as of the other: then it does not matter which is
-- which. A line and an entry with different references are never the same payment.
-- What is joined has no statistics, and may be a thousand payments of one amount on one day: a
-- nested loop or a merge, which are chosen for a few, would compare each with each.
create or replace function bank_private.lines_pair_groups(
  book         integer,
  account      bigint,
  import       bigint,
  by_reference boolean,
  out line_id bigint,
  out transfer_id bigint
)
returns setof record
language plpgsql
stable
rows 100
set search_path = pg_catalog, pg_temp
set enable_nestloop = off
set enable_mergejoin = off
set jit = off
as $fn$
begin
  return query
    with line as (
      select l.line_id, l.import_id, l.day, l.amount, k.key,
             count(l.reference) over g as referenced, count(*) over g as total,
             row_number() over (g order by l.line_id) as place
        from bank_private.open_lines(book, account, import, 0) l
       cross join lateral (select case when by_reference then l.reference else '' end as key) k
       where k.key is not null
      window g as (partition by k.key, l.amount, l.day)),
    entry as (
      select e.transfer_id, e.day, e.amount, k.key, count(e.reference) over g as referenced,
             count(*) over g as total, row_number() over (g order by e.transfer_id) as place
        from bank_private.unmatched_entries(book, account, import, 0) e
       cross join lateral (select case when by_reference then e.reference else '' end as key) k
       where k.key is not null
      window g as (partition by k.key, e.amount, e.day))
    select x.line_id, e.transfer_id
      from line x
      join entry e on e.key = x.key and e.amount = x.amount and e.day = x.day
                  and e.total = x.total and e.place = x.place
     where x.import_id = import and (by_reference or x.referenced = 0 or e.referenced = 0);
end
$fn$;
comment on function bank_private.lines_pair_groups is
  'Lines of an import and the entries of the same day they are. account: of the import; '
  'by_reference: only those of the same reference.';
alter function bank_private.lines_pair_groups owner to bank_exec;
revoke all on function bank_private.lines_pair_groups from public;
