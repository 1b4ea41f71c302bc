-- The constraints of an AP2 payment mandate as terms of a mandate.
-- Without payment.agent_recurrence it is good for one payment. A frequency is the time between two
-- payments.
create or replace function bank_private.ap2_terms(
  document jsonb,
  payees   jsonb
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_range     jsonb   := bank_private.ap2_constraint(document, 'payment.amount_range');
  v_budget    jsonb   := bank_private.ap2_constraint(document, 'payment.budget');
  v_recurs    jsonb   := bank_private.ap2_constraint(document, 'payment.agent_recurrence');
  v_amount    jsonb   := document -> 'payment_amount';
  v_currency  text    := coalesce(
    v_range ->> 'currency', v_budget ->> 'currency', v_amount ->> 'currency');
  v_unit      numeric;   -- one minor unit
  v_limit     jsonb;
begin
  if v_currency is not null then
    v_unit := 10::numeric ^ -bank_private.currency_exponent(v_currency);
  end if;
  if v_budget ->> 'currency' <> v_currency or v_amount ->> 'currency' <> v_currency then
    perform bank_private.error_raise('document_invalid', 'The currencies differ.');
  elsif (v_amount ->> 'amount')::numeric
          not between coalesce((v_range ->> 'min')::numeric, 1)
                  and coalesce((v_range ->> 'max')::numeric, (v_amount ->> 'amount')::numeric) then
    perform bank_private.error_raise('document_invalid',
      'payment_amount is outside payment.amount_range.');
  end if;
  v_limit := nullif(jsonb_strip_nulls(jsonb_build_object(
    'amount', v_budget ->> 'max',
    'uses', case when v_recurs is null then '1' else v_recurs ->> 'max_occurrences' end)), '{}');
  return jsonb_strip_nulls(jsonb_build_object(
    'currency', v_currency,
    'amount_min', trim_scale(coalesce(
      (v_amount ->> 'amount')::numeric, nullif((v_range ->> 'min')::numeric, 0))
      * v_unit)::text,
    'amount_max', trim_scale(coalesce(
      (v_amount ->> 'amount')::numeric, (v_range ->> 'max')::numeric) * v_unit)::text,
    'payees', to_jsonb(bank_private.ap2_accounts(
      document -> 'payee',
      bank_private.ap2_constraint(document, 'payment.allowed_payees') -> 'allowed', payees)),
    'every', case v_recurs ->> 'frequency'
      when 'DAILY' then 'P1D'
      when 'WEEKLY' then 'P1W'
      when 'BIWEEKLY' then 'P2W'
      when 'MONTHLY' then 'P1M'
      when 'QUARTERLY' then 'P3M'
      when 'ANNUALLY' then 'P1Y' end,
    'limits', case when v_limit is not null
                   then jsonb_build_array(v_limit || '{"period": "total"}') end));
end
$fn$;
comment on function bank_private.ap2_terms is
  'Terms as mandate_terms_check describes them. document: seen by ap2_check; payees: an account '
  'number for each id. Errors: document_invalid, currency_unknown.';
alter function bank_private.ap2_terms owner to bank_exec;
revoke all on function bank_private.ap2_terms from public;
