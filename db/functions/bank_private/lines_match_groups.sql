-- Matches open lines with entries of the same day and amount, and of the same reference if that is
-- asked for, where there are as many of the one as of the other: then it does not matter which is
-- which. A line and an entry with different references are never the same payment.
create or replace function bank_private.lines_match_groups(
  call         bank_private.call,
  account      bigint,
  import       bigint,
  by_reference boolean
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_book integer := (call.caller).book_id;
begin
  with line as (
    select l.line_id, l.import_id, l.day, l.amount, k.key, count(l.reference) over g as referenced,
           count(*) over g as total, row_number() over (g order by l.line_id) as place
      from bank_private.open_lines(v_book, account, import, 0) l
     cross join lateral (select case when by_reference then l.reference else '' end as key) k
     where k.key is not null
    window g as (partition by k.key, l.amount, l.day)),
  entry as (
    select e.transfer_id, e.day, e.amount, k.key, count(e.reference) over g as referenced,
           count(*) over g as total, row_number() over (g order by e.transfer_id) as place
      from bank_private.unmatched_entries(v_book, account, import, 0) e
     cross join lateral (select case when by_reference then e.reference else '' end as key) k
     where k.key is not null
    window g as (partition by k.key, e.amount, e.day))
  update bank_data.external_line l
     set status = 'matched', transfer_id = e.transfer_id,
         rule = case when by_reference then 'reference' else 'day' end,
         resolved_by = (call.caller).principal_id, resolved_at = now()
    from line x
    join entry e on e.key = x.key and e.amount = x.amount and e.day = x.day
                and e.total = x.total and e.place = x.place
   where l.book_id = v_book and l.id = x.line_id and x.import_id = import
     and (by_reference or x.referenced = 0 or e.referenced = 0);
end
$fn$;
comment on function bank_private.lines_match_groups is
  'Matches lines of an import with entries of the same day. call: who does it; account: of the '
  'import; by_reference: only those of the same reference.';
alter function bank_private.lines_match_groups owner to bank_exec;
revoke all on function bank_private.lines_match_groups from public;
