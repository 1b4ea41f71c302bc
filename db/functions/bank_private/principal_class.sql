-- Kernel: the class of a principal, so that a customer can give a mandate to an agent it cannot see
-- otherwise.
create or replace function bank_private.principal_class(
  book      integer,
  principal bigint
)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select p.class from bank_data.principal p where p.book_id = book and p.id = principal);
end
$fn$;
comment on function bank_private.principal_class is
  'Class of a principal of the book; null when there is none.';
alter function bank_private.principal_class owner to bank_ledger;
revoke all on function bank_private.principal_class from public;
grant execute on function bank_private.principal_class to bank_exec;
