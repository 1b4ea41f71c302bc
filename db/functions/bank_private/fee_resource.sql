-- A fee as part of a product, amounts as strings.
create or replace function bank_private.fee_resource(
  fee      bank_data.product_fee,
  exponent smallint
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return jsonb_build_object(
    'operation', fee.operation,
    'flat', bank_private.amount_major(fee.flat, exponent)::text,
    'percentage', trim_scale(fee.percentage)::text,
    'minimum', bank_private.amount_major(fee.minimum, exponent)::text,
    'maximum', case when fee.maximum < 999999999999999999
                    then bank_private.amount_major(fee.maximum, exponent)::text end,
    'starts_at', fee.starts_at);
end
$fn$;
comment on function bank_private.fee_resource is
  'A fee as JSON: operation, flat, percentage, minimum, maximum (null = none), starts_at.';
alter function bank_private.fee_resource owner to bank_exec;
revoke all on function bank_private.fee_resource from public;
