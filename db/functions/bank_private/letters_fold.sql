-- A text without case, accents and apostrophes. No collation has a part in it, so it is the same on
-- every server.
create or replace function bank_private.letters_fold(
  text text
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return translate(
    lower(regexp_replace(
      normalize(text, nfkd),
      e'[\\u0300-\\u036f\\u0483-\\u0487\\u0591-\\u05bd\\u064b-\\u065f\\u1ab0-\\u1aff\\u1dc0-\\u1dff'
        || e'\\u20d0-\\u20ff\\ufe20-\\ufe2f\\u0027`\\u2018\\u2019\\u02bc]', '', 'g') collate "C"),
    'ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςАБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЂЄЅІЈЉЊЋЏҐÆŒØĐÐÞŁĦøłđðħı',
    'αβγδεζηθικλμνξοπρστυφχψωσабвгдежзиклмнопрстуфхцчшщъыьэюяђєѕіјљњћџґæœoddþlholddhi');
end
$fn$;
comment on function bank_private.letters_fold is
  'The text in small letters, without marks on them; null of null.';
alter function bank_private.letters_fold owner to bank_exec;
revoke all on function bank_private.letters_fold from public;
grant execute on function bank_private.letters_fold to bank_ledger;
