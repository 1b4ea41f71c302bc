-- Kernel: can a customer decide in person? An agent asks, who cannot see the principals of others.
create or replace function bank_private.customer_has_person(
  book     integer,
  customer bigint
)
returns boolean
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return exists (
    select from bank_data.principal p
     where p.book_id = book and p.customer_id = customer and p.class = 'customer'
       and p.status = 'active' and 'approvals:decide' = any (p.scopes));
end
$fn$;
comment on function bank_private.customer_has_person is
  'Whether an active principal is the customer in person, and may decide about approvals.';
alter function bank_private.customer_has_person owner to bank_ledger;
revoke all on function bank_private.customer_has_person from public;
grant execute on function bank_private.customer_has_person to bank_exec;
