-- The product of a code, for calls that write: by what it is made of.
create or replace function bank_private.product_find(
  book integer,
  code text,
  out product_id bigint,
  out name text,
  out kind text,
  out currency text,
  out exponent smallint,
  out overdraft_limit bigint,
  out dormant_after interval,
  out is_offered boolean
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select p.id, p.name, p.kind, p.currency, c.exponent, p.overdraft_limit, p.dormant_after,
         p.is_offered
    into product_id, name, kind, currency, exponent, overdraft_limit, dormant_after, is_offered
    from bank_data.product p
    join bank_data.currency c on c.code = p.currency
   where p.book_id = book and p.code = product_find.code;
end
$fn$;
comment on function bank_private.product_find is
  'The product of a code, all null when there is none. overdraft_limit: minor units.';
alter function bank_private.product_find owner to bank_exec;
revoke all on function bank_private.product_find from public;
