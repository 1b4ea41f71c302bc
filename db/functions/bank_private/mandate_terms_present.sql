-- The terms of a mandate as they were given.
create or replace function bank_private.mandate_terms_present(
  mandate bank_data.mandate
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set intervalstyle = iso_8601
as $fn$
begin
  return nullif(jsonb_strip_nulls(jsonb_build_object(
    'currency', mandate.currency,
    'amount_min', bank_private.amount_major(mandate.amount_min, mandate.exponent)::text,
    'amount_max', bank_private.amount_major(mandate.amount_max, mandate.exponent)::text,
    'approval_above', bank_private.amount_major(mandate.approval_above, mandate.exponent)::text,
    'payees', (
      select jsonb_agg(bank_private.account_number(mandate.book_id, p.id) order by p.n)
        from unnest(mandate.payee_ids) with ordinality p (id, n)),
    'every', mandate.every,
    'limits', (
      select jsonb_agg(jsonb_build_object(
               'period', (bank_private.mandate_periods())[n],
               'length', case n when 5 then mandate.rolling_length end,
               'amount', bank_private.amount_major(
                 mandate.limit_amounts[n], mandate.exponent)::text,
               'uses', mandate.limit_uses[n]) order by n)
        from generate_series(1, 5) n
       where num_nonnulls(mandate.limit_amounts[n], mandate.limit_uses[n]) > 0))), '{}');
end
$fn$;
comment on function bank_private.mandate_terms_present is
  'The terms of a mandate as mandate_terms_check describes them, null when it has none.';
alter function bank_private.mandate_terms_present owner to bank_exec;
revoke all on function bank_private.mandate_terms_present from public;
grant execute on function bank_private.mandate_terms_present to bank_ledger;
