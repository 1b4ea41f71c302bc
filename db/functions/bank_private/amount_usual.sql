-- The usual one of some amounts: the middle one by size, of two middle ones the smaller. Unlike the
-- average it does not follow a single large one.
create or replace function bank_private.amount_usual(
  amounts bigint[]
)
returns bigint
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select percentile_disc(0.5) within group (order by a) from unnest(amounts) a);
end
$fn$;
comment on function bank_private.amount_usual is
  'Null for none.';
alter function bank_private.amount_usual owner to bank_ledger;
revoke all on function bank_private.amount_usual from public;
