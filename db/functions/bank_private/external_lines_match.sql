-- Matches open lines of a statement with entries of its account that no line is matched with yet:
-- first those with the same reference and amount; then, of one amount and day, all if there are as
-- many lines as entries; then the only line and the only entry of one amount within some days.
-- The other bank's sign is opposite: money that came in there is a debit of the own account.
-- Locking: the caller has the account for itself.
create or replace function bank_private.external_lines_match(
  call   bank_private.call,
  import bigint,
  days   integer
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_account bigint;
begin
  v_account := (select i.account_id from bank_data.external_import i
                 where i.book_id = v_book and i.id = import);
  with line as (
    select l.id, l.booked_on, l.amount, l.reference,
           row_number() over (partition by l.reference, l.amount order by l.booked_on, l.id) as n
      from bank_data.external_line l
     where l.book_id = v_book and l.import_id = import and l.status = 'open'
       and l.reference is not null),
  entry as (
    select e.transfer_id, e.amount, e.reference,
           row_number() over (partition by e.reference, e.amount order by e.day, e.transfer_id) as n
      from bank_private.unmatched_entries(v_book, v_account, import, greatest(days, 30)) e
     where e.reference is not null)
  update bank_data.external_line l
     set status = 'matched', transfer_id = e.transfer_id, rule = 'reference',
         resolved_by = (call.caller).principal_id, resolved_at = now()
    from line x
    join entry e on e.reference = x.reference and e.amount = x.amount and e.n = x.n
   where l.book_id = v_book and l.id = x.id;

  with line as (
    select l.id, l.booked_on, l.amount,
           row_number() over (partition by l.booked_on, l.amount order by l.number) as n,
           count(*) over (partition by l.booked_on, l.amount) as total
      from bank_data.external_line l
     where l.book_id = v_book and l.import_id = import and l.status = 'open'),
  entry as (
    select e.transfer_id, e.day, e.amount,
           row_number() over (partition by e.day, e.amount order by e.transfer_id) as n,
           count(*) over (partition by e.day, e.amount) as total
      from bank_private.unmatched_entries(v_book, v_account, import, days) e)
  update bank_data.external_line l
     set status = 'matched', transfer_id = e.transfer_id, rule = 'day',
         resolved_by = (call.caller).principal_id, resolved_at = now()
    from line x
    join entry e on e.day = x.booked_on and e.amount = x.amount and e.n = x.n and e.total = x.total
   where l.book_id = v_book and l.id = x.id;

  with pair as (
    select l.id, e.transfer_id,
           count(*) over (partition by l.id) as entries,
           count(*) over (partition by e.transfer_id) as lines
      from bank_data.external_line l
      join bank_private.unmatched_entries(v_book, v_account, import, days) e
        on e.amount = l.amount and abs(e.day - l.booked_on) <= days
     where l.book_id = v_book and l.import_id = import and l.status = 'open')
  update bank_data.external_line l
     set status = 'matched', transfer_id = p.transfer_id, rule = 'near',
         resolved_by = (call.caller).principal_id, resolved_at = now()
    from pair p
   where l.book_id = v_book and l.id = p.id and p.entries = 1 and p.lines = 1;
end
$fn$;
comment on function bank_private.external_lines_match is
  'Matches what can be matched without doubt. call: who does it; import: id; days: how far apart '
  'the two banks may have booked.';
alter function bank_private.external_lines_match owner to bank_exec;
revoke all on function bank_private.external_lines_match from public;
