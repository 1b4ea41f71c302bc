-- Shows products with the fees in force, in order of their making. Everybody in the book may know
-- them.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.product_present(
  caller    bank_private.caller,
  code      text default null,
  after_id  bigint default null,
  kind      text default null,
  currency  text default null,
  page_size integer default 1
)
returns setof bank.product
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = 'iso_8601'
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select p.code, p.name, p.kind, p.currency,
           bank_private.amount_major(p.overdraft_limit, c.exponent), p.dormant_after::text,
           p.is_offered,
           (select coalesce(jsonb_agg(bank_private.fee_resource(f, c.exponent)
                                      order by f.operation), '[]')
              from unnest(array['transfer_post', 'hold_capture']) o (operation)
              join bank_data.product_fee f
                on f.book_id = caller.book_id
               and f.id = bank_private.fee_find(caller.book_id, p.id, o.operation)),
           p.created_at, bank_private.cursor_make('product', caller.principal_id, p.id)
      from bank_data.product p
      join bank_data.currency c on c.code = p.currency
     where p.book_id = caller.book_id
       and (product_present.code is null or p.code = product_present.code)
       and (after_id is null or p.id > after_id)
       and (product_present.kind is null or p.kind = product_present.kind)
       and (product_present.currency is null or p.currency = product_present.currency)
     order by p.id
     limit page_size;
end
$fn$;
comment on function bank_private.product_present is
  'Products. code, kind, currency: only these; after_id: continue behind; page_size: how many.';
alter function bank_private.product_present owner to bank_exec;
revoke all on function bank_private.product_present from public;
