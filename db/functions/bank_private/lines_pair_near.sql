-- Pairs an open line with an entry of the same amount some days apart, and of the same reference if
-- that is asked for, where each is the only one that the other can be. A line and an entry with
-- different references are never the same payment.
-- Lines and entries of one day are counted before they are compared: a thousand payments of one
-- amount are as quick as one. Only hash joins, for the reason of lines_pair_groups.
create or replace function bank_private.lines_pair_near(
  book         integer,
  account      bigint,
  import       bigint,
  days         integer,
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
      select l.day, l.amount, k.key, count(*) as total, count(l.reference) as referenced,
             min(l.line_id) as line_id, min(l.import_id) as import_id
        from bank_private.open_lines(book, account, import, days) l
       cross join lateral (select case when by_reference then l.reference else '' end as key) k
       where k.key is not null
       group by l.day, l.amount, k.key),
    entry as (
      select e.day, e.amount, k.key, count(*) as total, count(e.reference) as referenced,
             min(e.transfer_id) as transfer_id
        from bank_private.unmatched_entries(book, account, import, days) e
       cross join lateral (select case when by_reference then e.reference else '' end as key) k
       where k.key is not null
       group by e.day, e.amount, k.key),
    pair as (
      select x.line_id, x.import_id, e.transfer_id, x.referenced * e.referenced as differing,
             sum(e.total) over (partition by x.key, x.amount, x.day) as entries,
             sum(x.total) over (partition by e.key, e.amount, e.day) as lines
        from line x
       cross join generate_series(- days, days) apart
        join entry e on e.key = x.key and e.amount = x.amount and e.day = x.day + apart)
    select p.line_id, p.transfer_id
      from pair p
     where p.import_id = import and p.entries = 1 and p.lines = 1
       and (by_reference or p.differing = 0);
end
$fn$;
comment on function bank_private.lines_pair_near is
  'Lines of an import and the entries some days apart they are. account: of the import; days: how '
  'many; by_reference: only those of the same reference.';
alter function bank_private.lines_pair_near owner to bank_exec;
revoke all on function bank_private.lines_pair_near from public;
