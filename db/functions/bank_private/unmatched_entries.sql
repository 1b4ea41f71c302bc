-- Entries of an account around the days of an import that no external line is matched with, with
-- the other bank's sign; of the amounts that some open line of the import has.
create or replace function bank_private.unmatched_entries(
  book    integer,
  account bigint,
  import  bigint,
  days    integer,
  out transfer_id bigint,
  out day date,
  out amount bigint,
  out reference text
)
returns setof record
language plpgsql
stable
rows 10000
set search_path = pg_catalog, pg_temp
set enable_nestloop = on
as $fn$
declare
  v_zone   text;
  v_import record;
  v_first  bigint;
  v_last   bigint;
begin
  v_zone := (select b.time_zone from bank_data.book b where b.id = book);
  select i.first_day, i.last_day into strict v_import
    from bank_data.external_import i
   where i.book_id = book and i.id = import;
  v_first := bank_private.entry_version_at(
    book, account, (v_import.first_day - days)::timestamp at time zone v_zone) + 1;
  v_last  := bank_private.entry_version_at(
    book, account, (v_import.last_day + days + 1)::timestamp at time zone v_zone);
  return query
    select e.transfer_id, (e.occurred_at at time zone v_zone)::date, e.amount,
           nullif(e.reference, 'NOTPROVIDED')
      from bank_private.own_entries(book, account, v_first, v_last) e
     where e.amount in (select o.amount
                          from bank_data.external_line o
                         where o.book_id = book and o.account_id = account
                           and o.import_id = import and o.status = 'open')
       and (select l.id from bank_data.external_line l
             where l.book_id = book and l.account_id = account
               and l.transfer_id = e.transfer_id) is null;
end
$fn$;
comment on function bank_private.unmatched_entries is
  'Entries of an account without a line, from days before the first to days after the last line '
  'of the import. amount: minor units, debit > 0; reference: null where it was not provided.';
alter function bank_private.unmatched_entries owner to bank_exec;
revoke all on function bank_private.unmatched_entries from public;
