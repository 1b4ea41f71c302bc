-- Kernel: compares the name that a payer gives with that of the account: match, close_match or
-- no_match. A pure function, the same both ways round. The rule: docs/decisions/0031-payees.md.
create or replace function bank_private.name_match(
  given text,
  held  text
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_result text;
  v_given  text[];
  v_held   text[];
begin
  foreach v_result in array array['match', 'close_match'] loop
    for n in 0 .. 1 loop
      v_given := bank_private.name_fold(given, n = 1);
      v_held  := bank_private.name_fold(held, n = 1);
      if cardinality(v_given) = 0 or cardinality(v_held) = 0 then
        continue;
      elsif array_to_string(v_given, '') = array_to_string(v_held, '')
            or array(select w from unnest(v_given) w order by w collate "C")
               = array(select w from unnest(v_held) w order by w collate "C")
            or (v_result = 'close_match' and bank_private.name_is_close(v_given, v_held)) then
        return v_result;
      end if;
    end loop;
  end loop;
  return 'no_match';
end
$fn$;
comment on function bank_private.name_match is
  'How two names compare: match, close_match or no_match.';
alter function bank_private.name_match owner to bank_ledger;
revoke all on function bank_private.name_match from public;
