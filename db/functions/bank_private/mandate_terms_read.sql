-- Reads the terms of a mandate, whose form mandate_terms_check has seen.
create or replace function bank_private.mandate_terms_read(
  book  integer,
  terms jsonb
)
returns bank_private.mandate_state
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_periods text[] := bank_private.mandate_periods();
  v_terms   bank_private.mandate_state;
  v_limit   jsonb;
  v_place   integer;
begin
  v_terms.currency := terms ->> 'currency';
  if v_terms.currency is not null then
    v_terms.exponent := bank_private.currency_exponent(v_terms.currency);
  end if;
  v_terms.amount_min := bank_private.limit_minor(
    (terms ->> 'amount_min')::numeric, v_terms.exponent);
  v_terms.amount_max := bank_private.limit_minor(
    (terms ->> 'amount_max')::numeric, v_terms.exponent);
  v_terms.approval_above := bank_private.limit_minor(
    (terms ->> 'approval_above')::numeric, v_terms.exponent);
  if jsonb_typeof(terms -> 'payees') = 'array' then
    v_terms.payee_ids := array(
      select (bank_private.account_find(book, p.number)).account_id
        from jsonb_array_elements_text(terms -> 'payees') with ordinality p (number, n)
       order by p.n);
  end if;
  v_terms.every := (terms ->> 'every')::interval;
  if jsonb_typeof(terms -> 'limits') = 'array' then
    v_terms.limit_amounts := array_fill(null::bigint, array[cardinality(v_periods)]);
    v_terms.limit_uses    := array_fill(null::integer, array[cardinality(v_periods)]);
    for v_limit in select l.value from jsonb_array_elements(terms -> 'limits') l loop
      v_place := array_position(v_periods, v_limit ->> 'period');
      v_terms.limit_amounts[v_place] := bank_private.limit_minor(
        (v_limit ->> 'amount')::numeric, v_terms.exponent);
      v_terms.limit_uses[v_place]    := (v_limit ->> 'uses')::integer;
      if v_limit ->> 'length' is not null then   -- exact: a day of it has 24 hours
        v_terms.rolling_length := make_interval(
          secs => extract(epoch from (v_limit ->> 'length')::interval)::double precision);
      end if;
    end loop;
  end if;
  return v_terms;
end
$fn$;
comment on function bank_private.mandate_terms_read is
  'The terms of a mandate in minor units and account ids; an unknown payee is null among '
  'payee_ids. Errors: currency_unknown, amount_precision.';
alter function bank_private.mandate_terms_read owner to bank_exec;
revoke all on function bank_private.mandate_terms_read from public;
