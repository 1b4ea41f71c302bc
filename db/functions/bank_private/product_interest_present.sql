-- Shows the terms of interest of a product, read as the caller, newest first.
create or replace function bank_private.product_interest_present(
  caller     bank_private.caller,
  product_id bigint,
  until      date default null,
  before_id  bigint default null,
  page_size  integer default 1
)
returns setof bank.product_interest
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select p.code, t.valid_from, t.credit_rate, t.debit_rate, t.day_count, t.capitalised,
           t.created_at,
           bank_private.cursor_make('rates', caller.principal_id, t.product_id,
                                    t.valid_from - '2000-01-01'::date, t.id)
      from bank_data.product_interest t
      join bank_data.product p on p.book_id = caller.book_id and p.id = t.product_id
     where t.book_id = caller.book_id and t.product_id = product_interest_present.product_id
       and (until is null or t.valid_from <= until)
       and (before_id is null or (t.valid_from, t.id) < (until, before_id))
     order by t.valid_from desc, t.id desc
     limit page_size;
end
$fn$;
comment on function bank_private.product_interest_present is
  'Terms of interest of a product. until: valid from that day at the latest; before_id: continue '
  'behind these terms of that day; page_size: how many.';
alter function bank_private.product_interest_present owner to bank_exec;
revoke all on function bank_private.product_interest_present from public;
