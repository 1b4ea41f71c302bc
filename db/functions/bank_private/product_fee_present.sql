-- Shows the fees a product has, had and will have, newest row first.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.product_fee_present(
  caller     bank_private.caller,
  product_id bigint,
  operation  text default null,
  before_id  bigint default null,
  page_size  integer default 1
)
returns setof bank.product_fee
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select p.code, f.operation, bank_private.amount_major(f.flat, c.exponent),
           trim_scale(f.percentage), bank_private.amount_major(f.minimum, c.exponent),
           case when f.maximum < 999999999999999999
                then bank_private.amount_major(f.maximum, c.exponent) end,
           p.currency, f.starts_at, f.created_at,
           bank_private.cursor_make('fee', caller.principal_id, f.id)
      from bank_data.product p
      join bank_data.currency c on c.code = p.currency
      join bank_data.product_fee f on f.book_id = caller.book_id and f.product_id = p.id
     where p.book_id = caller.book_id and p.id = product_fee_present.product_id
       and (product_fee_present.operation is null or f.operation = product_fee_present.operation)
       and (before_id is null or f.id < before_id)
     order by f.id desc
     limit page_size;
end
$fn$;
comment on function bank_private.product_fee_present is
  'Fees of a product. operation: only of this one; before_id: continue behind; page_size: how '
  'many.';
alter function bank_private.product_fee_present owner to bank_exec;
revoke all on function bank_private.product_fee_present from public;
