-- Kernel: the words of a name without the legal form that a company has at the end.
create or replace function bank_private.name_core(
  words text[]
)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_count integer := cardinality(words);
begin
  while v_count > 1
        and (words[v_count] in (
               'ltd', 'plc', 'llp', 'llc', 'inc', 'corp', 'co', 'gmbh', 'ag', 'kg', 'ug', 'sa',
               'sas', 'sarl', 'spa', 'srl', 'bv', 'nv', 'ab', 'as', 'oy', 'aps', 'se', 'spzoo')
             or (words[v_count] = 'and' and v_count < cardinality(words))) loop
    v_count := v_count - 1;
  end loop;
  return words[:v_count];
end
$fn$;
comment on function bank_private.name_core is
  'The words, as name_fold gives them, up to the legal form.';
alter function bank_private.name_core owner to bank_ledger;
revoke all on function bank_private.name_core from public;
