-- Is the customer the bank itself?
create or replace function bank_private.customer_is_internal(
  book     integer,
  customer bigint
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return exists (
    select from bank_data.customer c
     where c.book_id = book and c.id = customer and c.kind = 'internal');
end
$fn$;
comment on function bank_private.customer_is_internal is
  'True for the customer who stands for the bank and owns the system accounts.';
alter function bank_private.customer_is_internal owner to bank_exec;
revoke all on function bank_private.customer_is_internal from public;
