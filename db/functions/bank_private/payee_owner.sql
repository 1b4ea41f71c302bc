-- Kernel: the directory of payees: whose a number is. What it returns decides nothing: rights come
-- from bank_private.customer_enter.
create or replace function bank_private.payee_owner(
  book  integer,
  payee bigint
)
returns bigint
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select p.customer_id from bank_data.payee p where p.book_id = book and p.id = payee);
end
$fn$;
comment on function bank_private.payee_owner is
  'The customer whose payee it is, null when there is none.';
alter function bank_private.payee_owner owner to bank_ledger;
revoke all on function bank_private.payee_owner from public;
grant execute on function bank_private.payee_owner to bank_exec;
