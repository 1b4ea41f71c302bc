-- The fee in force for an operation of the accounts of a product: of those that have started, the
-- one that starts last; of two for the same time, the newer.
create or replace function bank_private.fee_find(
  book       integer,
  product_id bigint,
  operation  text
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select f.id
      from bank_data.product_fee f
     where f.book_id = book and f.product_id = fee_find.product_id
       and f.operation = fee_find.operation and f.starts_at <= now()
     order by f.starts_at desc, f.id desc
     limit 1);
end
$fn$;
comment on function bank_private.fee_find is
  'Id of the fee in force, null when there is none. product_id, operation: of '
  'bank_data.product_fee.';
alter function bank_private.fee_find owner to bank_exec;
revoke all on function bank_private.fee_find from public;
