-- Refuses a text argument that is empty or too long. Null passes: the argument was left out.
create or replace function bank_private.text_check(
  field      text,
  value      text,
  length_max integer
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if length(value) not between 1 and length_max then
    perform bank_private.error_raise(
      'request_invalid', format('%s must have 1 to %s characters.', field, length_max));
  end if;
end
$fn$;
comment on function bank_private.text_check is
  'Refuses a text (field: its name) that is empty or longer than length_max characters. Errors: '
  'request_invalid.';
alter function bank_private.text_check owner to bank_exec;
revoke all on function bank_private.text_check from public;
