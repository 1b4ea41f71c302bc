-- What a fee comes to: flat amount and percentage together, within minimum and maximum, rounded
-- half to even to whole minor units.
create or replace function bank_private.fee_amount(
  book   integer,
  fee    bigint,
  amount bigint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select bank_private.round_half_even(
             least(greatest(f.flat + amount * f.percentage * 0.01, f.minimum), f.maximum))
      from bank_data.product_fee f
     where f.book_id = book and f.id = fee);
end
$fn$;
comment on function bank_private.fee_amount is
  'The fee for an amount, minor units. fee: of bank_data.product_fee; amount: minor units.';
alter function bank_private.fee_amount owner to bank_exec;
revoke all on function bank_private.fee_amount from public;
grant execute on function bank_private.fee_amount to bank_ledger;
