-- Reads a cursor back, and refuses one that was made for another list or another principal.
create or replace function bank_private.cursor_read(
  list         text,
  principal_id bigint,
  page_cursor  text
)
returns bigint[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_bytes bytea;
  v_parts text[];
begin
  if page_cursor is null then
    return null;
  end if;
  if page_cursor ~ '^[A-Za-z0-9_-]{1,200}$' and length(page_cursor) % 4 <> 1 then
    v_bytes := decode(
      rpad(translate(page_cursor, '-_', '+/'), (length(page_cursor) + 3) / 4 * 4, '='), 'base64');
    if encode(v_bytes, 'escape') ~ '^[a-z]+:[0-9]{1,18}(:-?[0-9]{1,18})+$' then
      v_parts := string_to_array(encode(v_bytes, 'escape'), ':');
      if v_parts[1] = list and v_parts[2]::bigint = principal_id then
        return v_parts[3:]::bigint[];
      end if;
    end if;
  end if;
  perform bank_private.error_raise('cursor_invalid');
end
$fn$;
comment on function bank_private.cursor_read is
  'Positions of a cursor; null of null. Errors: cursor_invalid.';
alter function bank_private.cursor_read owner to bank_exec;
revoke all on function bank_private.cursor_read from public;
