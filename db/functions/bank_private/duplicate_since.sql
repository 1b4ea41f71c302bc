-- From when on an equal transfer without a key counts as a possible duplicate.
create or replace function bank_private.duplicate_since(
  book integer
)
returns timestamptz
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select clock_timestamp() - b.duplicate_window
            from bank_data.book b
           where b.id = book and b.duplicate_window > '0');
end
$fn$;
comment on function bank_private.duplicate_since is
  'The time since when transfers are compared by the possible-duplicate guard; null when the book '
  'has it off.';
alter function bank_private.duplicate_since owner to bank_exec;
revoke all on function bank_private.duplicate_since from public;
