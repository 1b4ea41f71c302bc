-- Whether a term of a mandate is an amount, or was left out.
create or replace function bank_private.term_is_amount(
  term jsonb
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return coalesce(jsonb_typeof(term), 'null') = 'null'
      or (jsonb_typeof(term) in ('string', 'number')
          and term #>> '{}' ~ '^[0-9]{1,18}([.][0-9]{1,18})?$'
          and term #>> '{}' !~ '^[0.]*$');
end
$fn$;
comment on function bank_private.term_is_amount is
  'True for a positive decimal of at most 18 digits before the point, and for none.';
alter function bank_private.term_is_amount owner to bank_exec;
revoke all on function bank_private.term_is_amount from public;
