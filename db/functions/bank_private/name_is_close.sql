-- Kernel: whether two names that are not the same are so nearly the same that the payer may be told
-- the real one. A surname, a first name or a legal form alone is not enough: whoever gets the real
-- name has to know most of it. The rule: docs/decisions/0031-payees.md.
create or replace function bank_private.name_is_close(
  given text[],
  held  text[]
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_small    text[]  := bank_private.name_core(given);
  v_large    text[]  := bank_private.name_core(held);
  v_swapped  text[];
  v_particle constant text[] := array[
    'and', 'the', 'of', 'de', 'la', 'le', 'di', 'da', 'del', 'du', 'van', 'von', 'der', 'den',
    'ten', 'el', 'al', 'bin', 'ibn'];
  v_known    integer := 0;   -- words that say something, equal or mistyped
  v_initials integer := 0;
  v_errors   integer := 0;
  v_missing  text[]  := '{}';
  v_words    text[];
  v_word     text;
  v_at       integer;
  v_cost     integer;
begin
  if array_to_string(v_small, '') = array_to_string(v_large, '') then
    return true;   -- they differ in the legal form
  elsif cardinality(v_small) > cardinality(v_large) then
    v_swapped := v_small;
    v_small   := v_large;
    v_large   := v_swapped;
  end if;
  if cardinality(v_large) - cardinality(v_small) > 2 then
    return false;
  end if;
  foreach v_word in array v_small loop   -- the equal words
    v_at := array_position(v_large, v_word);
    if v_at is null then
      v_missing := v_missing || v_word;
    else
      v_large := v_large[:v_at - 1] || v_large[v_at + 1:];
      if length(v_word) > 1 and v_word <> all (v_particle) then
        v_known := v_known + 1;
      end if;
    end if;
  end loop;
  v_words   := v_missing;
  v_missing := '{}';
  foreach v_word in array v_words loop   -- the mistyped ones: one error from 4 letters, two from 8
    select w.n, w.errors
      into v_at, v_cost
      from (select l.n, l.word, bank_private.name_errors(v_word, l.word) as errors
              from unnest(v_large) with ordinality l (word, n)
             where length(l.word) > 1 and length(v_word) > 1) w
     where w.errors <= case when greatest(length(v_word), length(w.word)) >= 8 then 2
                            when greatest(length(v_word), length(w.word)) >= 4 then 1
                            else 0 end
     order by w.errors, w.n
     limit 1;
    if not found then
      v_missing := v_missing || v_word;
    else
      v_large  := v_large[:v_at - 1] || v_large[v_at + 1:];
      v_errors := v_errors + v_cost;
      v_known  := v_known + 1;
    end if;
  end loop;
  foreach v_word in array v_missing loop   -- initials
    v_at := (select l.n
               from unnest(v_large) with ordinality l (word, n)
              where (length(v_word) = 1 or length(l.word) = 1)
                and left(l.word, 1) = left(v_word, 1)
              order by l.n
              limit 1);
    if v_at is null then
      return false;
    end if;
    v_large    := v_large[:v_at - 1] || v_large[v_at + 1:];
    v_initials := v_initials + 1;
  end loop;
  return v_errors <= 2 and v_known > 0
         and (v_known + v_initials > 1
              or (cardinality(v_small) = 1 and cardinality(v_large) = 0));
end
$fn$;
comment on function bank_private.name_is_close is
  'Whether the words of two names, as name_fold gives them, are nearly those of one name.';
alter function bank_private.name_is_close owner to bank_ledger;
revoke all on function bank_private.name_is_close from public;
