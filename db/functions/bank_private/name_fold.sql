-- Kernel: the words of a name as they are compared: without case, accents, punctuation and titles.
-- No collation has a part in it, so it is the same on every server. What counts as what:
-- docs/decisions/0031-payees.md.
create or replace function bank_private.name_fold(
  name           text,
  transliterated boolean
)
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_text  text := normalize(name, nfkd);
  v_form  text;
  v_words text[];
begin
  if transliterated then   -- as they are written where there is no such letter
    v_text := regexp_replace(v_text, e'([aouAOU])\\u0308', e'\\1e', 'g');
    v_text := regexp_replace(v_text, e'([aA])\\u030a', e'\\1a', 'g');
    v_text := replace(replace(v_text, 'ø', 'oe'), 'Ø', 'oe');
  end if;
  v_text := bank_private.letters_fold(v_text);
  v_text := replace(replace(v_text, 'æ', 'ae'), 'œ', 'oe');
  v_text := replace(replace(replace(v_text, 'ß', 'ss'), 'ẞ', 'ss'), 'þ', 'th');
  v_text := regexp_replace(v_text, '[&+]', ' and ', 'g');
  v_text := trim(regexp_replace(
    v_text,
    e'[\\u0001-\\u002f\\u003a-\\u0040\\u005b-\\u0060\\u007b-\\u00bf\\u00d7\\u00f7\\u2000-\\u206f'
      || e'\\u2e00-\\u2e7f\\u3000-\\u303f\\ufe30-\\ufe4f]+', ' ', 'g'));
  v_form := substring(   -- a legal form that was written with dots
    v_text from ' (s a|b v|n v|a g|k g|a s|p l c|s p a|s r l|s a s|s a r l|l t d|l l c|l l p'
                '|g m b h|s p z o o|sp z o o)$');
  if v_form is not null then
    v_text := left(v_text, -length(v_form)) || replace(v_form, ' ', '');
  end if;
  v_words := array(
    select case w.word when 'limited' then 'ltd' when 'incorporated' then 'inc'
                       when 'corporation' then 'corp' when 'company' then 'co'
                       else w.word end
      from unnest(string_to_array(v_text, ' ')) with ordinality w (word, n)
     where w.word <> ''
     order by w.n);
  while cardinality(v_words) > 1
        and v_words[1] in ('mr', 'mrs', 'ms', 'miss', 'mx', 'dr', 'prof', 'sir', 'madam', 'herr',
                           'frau', 'mme', 'mlle') loop
    v_words := v_words[2:];
  end loop;
  return v_words;
end
$fn$;
comment on function bank_private.name_fold is
  'The words of a name in their order, as they are compared. name: any text; transliterated: ä is '
  'ae, å is aa, ø is oe, instead of a, a, o. Result: empty when nothing is left.';
alter function bank_private.name_fold owner to bank_ledger;
revoke all on function bank_private.name_fold from public;
