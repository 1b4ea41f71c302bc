-- Kernel: how many typing errors make one word of the other: a letter too many, missing, wrong, or
-- two neighbours swapped (the restricted Damerau-Levenshtein distance).
create or replace function bank_private.name_errors(
  word  text,
  other text
)
returns integer
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_before integer[];
  v_last   integer[];
  v_row    integer[];
  v_a      text[] := string_to_array(word, null);
  v_b      text[] := string_to_array(other, null);
begin
  if abs(cardinality(v_a) - cardinality(v_b)) > 2 then
    return 3;
  end if;
  v_last := array(select generate_series(0, cardinality(v_b)));
  for i in 1 .. cardinality(v_a) loop
    v_row := array[i];
    for j in 1 .. cardinality(v_b) loop
      v_row[j + 1] := least(
        v_row[j] + 1, v_last[j + 1] + 1, v_last[j] + (v_a[i] <> v_b[j])::integer);
      if i > 1 and j > 1 and v_a[i] = v_b[j - 1] and v_a[i - 1] = v_b[j] then
        v_row[j + 1] := least(v_row[j + 1], v_before[j - 1] + 1);
      end if;
    end loop;
    v_before := v_last;
    v_last   := v_row;
  end loop;
  return least(3, v_last[cardinality(v_b) + 1]);
end
$fn$;
comment on function bank_private.name_errors is
  'The typing errors between two words; 3 stands for three and more.';
alter function bank_private.name_errors owner to bank_ledger;
revoke all on function bank_private.name_errors from public;
