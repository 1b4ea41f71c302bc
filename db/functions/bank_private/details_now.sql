-- Kernel: the details of a customer as they are, whole, for the one who changes them: agents do,
-- who may not see them.
-- Locking: the customer, until the end; read in a second statement, as they are then. Before that
-- only the key and the approval are locked.
create or replace function bank_private.details_now(
  book     integer,
  customer bigint
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  perform from bank_data.customer c
    where c.book_id = book and c.id = customer
      for no key update;
  return (
    select jsonb_build_object('name', c.name, 'address', d.address, 'phone', d.phone,
                              'email', d.email)
      from bank_data.customer c
      left join bank_data.customer_detail d on d.book_id = book and d.customer_id = c.id
     where c.book_id = book and c.id = customer);
end
$fn$;
comment on function bank_private.details_now is
  'Locks a customer; name, address, phone and email, each of them or null.';
alter function bank_private.details_now owner to bank_ledger;
revoke all on function bank_private.details_now from public;
grant execute on function bank_private.details_now to bank_exec;
