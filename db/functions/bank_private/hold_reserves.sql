-- Kernel: whether an open hold takes up the limits of a mandate already. Who captures with another
-- mandate than the one it was placed with moves the money on that one.
create or replace function bank_private.hold_reserves(
  book    integer,
  hold    bigint,
  mandate bigint
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return exists (
    select from bank_data.mandate_hold c
     where c.book_id = book and c.hold_id = hold and c.mandate_id = mandate);
end
$fn$;
comment on function bank_private.hold_reserves is
  'True when the hold was placed with this mandate, or one that narrows it.';
alter function bank_private.hold_reserves owner to bank_ledger;
revoke all on function bank_private.hold_reserves from public;
