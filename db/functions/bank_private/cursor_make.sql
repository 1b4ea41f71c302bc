-- Makes the cursor of a page: where it ended, and whose list it was. It is no secret and no right:
-- every page checks the caller again.
create or replace function bank_private.cursor_make(
  list         text,
  principal_id bigint,
  variadic positions bigint[]
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return translate(
    encode(convert_to(
      list || ':' || principal_id || ':' || array_to_string(positions, ':'), 'UTF8'), 'base64'),
    E'+/=\n', '-_');
end
$fn$;
comment on function bank_private.cursor_make is
  'Cursor of a list of a principal behind the given positions.';
alter function bank_private.cursor_make owner to bank_exec;
revoke all on function bank_private.cursor_make from public;
grant execute on function bank_private.cursor_make to bank_ledger;
