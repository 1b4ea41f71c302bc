-- Is it a text that fits on a line of a letter? Not empty, and without control characters.
create or replace function bank_private.text_is_plain(
  value      jsonb,
  length_max integer
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return coalesce(
    jsonb_typeof(value) = 'string'
    and length(value #>> '{}') <= length_max
    and (value #>> '{}') ~ '[^[:space:]]'
    and (value #>> '{}') !~ '[[:cntrl:]]', false);
end
$fn$;
comment on function bank_private.text_is_plain is
  'Whether a JSON value is a text of 1 to length_max characters, not all of them spaces, and '
  'without control characters.';
alter function bank_private.text_is_plain owner to bank_exec;
revoke all on function bank_private.text_is_plain from public;
