-- The terms of a product that are in force on a day: of those with the latest valid_from, the
-- newest.
create or replace function bank_private.interest_terms_at(
  book       integer,
  product_id bigint,
  day        date
)
returns setof bank_data.product_interest
language plpgsql
stable
rows 1
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return query
    select t.*
      from bank_data.product_interest t
     where t.book_id = book and t.product_id = interest_terms_at.product_id
       and t.valid_from <= interest_terms_at.day
     order by t.valid_from desc, t.id desc
     limit 1;
end
$fn$;
comment on function bank_private.interest_terms_at is
  'Terms of interest of a product on a day, one row or none.';
alter function bank_private.interest_terms_at owner to bank_exec;
revoke all on function bank_private.interest_terms_at from public;
grant execute on function bank_private.interest_terms_at to bank_ledger;
