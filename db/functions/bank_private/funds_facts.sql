-- Kernel: what a refusal for lack of money tells: what there is, and what would pass.
create or replace function bank_private.funds_facts(
  available bigint,
  fee       bigint,
  currency  text,
  exponent  smallint
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_most bigint := available - coalesce(fee, 0);
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'available', bank_private.amount_major(available, exponent)::text,
    'currency', currency,
    'fee', bank_private.amount_major(fee, exponent)::text,
    'next', case
      when v_most > 0 then format(
        'Send at most %s %s, or credit the account first.',
        bank_private.amount_major(v_most, exponent)::text, currency)
      else 'Credit the account first, or pay from another one.' end));
end
$fn$;
comment on function bank_private.funds_facts is
  'Facts of insufficient_funds: available, currency, fee, next. available, fee: minor units; fee: '
  'null = none.';
alter function bank_private.funds_facts owner to bank_ledger;
revoke all on function bank_private.funds_facts from public;
