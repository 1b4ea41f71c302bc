-- Kernel: the largest amount that leaves room for its own fee. The fee never falls when the amount
-- grows, so the search halves.
create or replace function bank_private.fee_room(
  book   integer,
  fee    bigint,
  amount bigint,
  free   bigint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_low    bigint := 0;
  v_high   bigint := least(amount, greatest(free, 0));
  v_middle bigint;
begin
  while v_low < v_high loop
    v_middle := v_low + (v_high - v_low + 1) / 2;
    if v_middle + bank_private.fee_amount(book, fee, v_middle) <= free then
      v_low := v_middle;
    else
      v_high := v_middle - 1;
    end if;
  end loop;
  return v_low;
end
$fn$;
comment on function bank_private.fee_room is
  'The largest amount up to a given one that fits into what is free together with its fee; 0 '
  'when none does. Minor units.';
alter function bank_private.fee_room owner to bank_ledger;
revoke all on function bank_private.fee_room from public;
