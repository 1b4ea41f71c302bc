-- The day it is in the book: its days begin and end in its own time zone.
create or replace function bank_private.book_today(
  book integer
)
returns date
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select (now() at time zone b.time_zone)::date from bank_data.book b where b.id = book);
end
$fn$;
comment on function bank_private.book_today is
  'The date in the time zone of a book, at the start of the transaction.';
alter function bank_private.book_today owner to bank_exec;
revoke all on function bank_private.book_today from public;
grant execute on function bank_private.book_today to bank_ledger;
