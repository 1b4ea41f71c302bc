-- Sets members of a JSON document to null, at any depth.
create or replace function bank_private.names_empty(
  document jsonb,
  names    text[]
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case jsonb_typeof(document)
    when 'object' then (
      select coalesce(jsonb_object_agg(m.key, case
               when m.key = any (names) then 'null'
               when jsonb_typeof(m.value) in ('object', 'array') and m.key <> 'metadata' then
                 bank_private.names_empty(m.value, names)
               else m.value end), '{}')
        from jsonb_each(document) m)
    when 'array' then (
      select coalesce(jsonb_agg(bank_private.names_empty(e.value, names) order by e.ordinality),
                      '[]')
        from jsonb_array_elements(document) with ordinality e)
    else document
  end;
end
$fn$;
comment on function bank_private.names_empty is
  'The document with null for every member of these names, but in metadata, which is not ours.';
alter function bank_private.names_empty owner to bank_exec;
revoke all on function bank_private.names_empty from public;
