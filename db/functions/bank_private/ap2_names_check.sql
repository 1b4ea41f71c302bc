-- Checks that the giver of a mandate has said which account each name in an AP2 document is.
-- Nothing is guessed: an id of a merchant that looks like an account number may be chosen by
-- somebody who would like to be paid.
create or replace function bank_private.ap2_names_check(
  field   text,
  settled jsonb,
  allowed jsonb,
  names   jsonb
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ids    text[] := array(
    select distinct i.value ->> 'id'
      from jsonb_array_elements('[]' || coalesce(allowed, '[]') || coalesce(settled, '[]')) i);
  v_id     text;
  v_number text;
begin
  if names is not null and (jsonb_typeof(names) <> 'object' or jsonb_path_exists(
       names, 'strict $.* ? (@.type() <> "string")')) then
    perform bank_private.error_raise('request_invalid', format(
      '%s must be an object with an account number for each id of the document.', field));
  end if;
  v_id := (select min(i) from unnest(v_ids) i where (names ? i) is not true);
  if v_id is not null then
    perform bank_private.error_raise('request_invalid', format(
      '%s must say which account is %s.', field, left(v_id, 80)));
  end if;
  v_id := (select min(k) from jsonb_object_keys(names) k where k <> all (v_ids));
  if v_id is not null then
    perform bank_private.error_raise('request_invalid', format(
      '%s names %s, which the document does not.', field, left(v_id, 80)));
  elsif settled is not null and allowed is not null
        and settled ->> 'id' not in (select a.value ->> 'id' from jsonb_array_elements(allowed) a)
  then
    perform bank_private.error_raise('document_invalid', format(
      'The one of the %s that is settled is not among the allowed ones.', field));
  end if;
  for v_number in select n.value from jsonb_each_text(names) n loop
    perform bank_private.text_check(field, v_number, 34);
  end loop;
end
$fn$;
comment on function bank_private.ap2_names_check is
  'The account numbers of payees or instruments (field). settled: the one that the document has '
  'settled; allowed: those it allows; names: an account number for each id. Errors: '
  'request_invalid, document_invalid.';
alter function bank_private.ap2_names_check owner to bank_exec;
revoke all on function bank_private.ap2_names_check from public;
