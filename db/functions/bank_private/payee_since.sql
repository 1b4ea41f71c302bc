-- Kernel: when a customer first paid an account. The one place that asks whether a payee is new.
create or replace function bank_private.payee_since(
  book integer,
  customer bigint,
  payee bigint,
  before_id bigint default null
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select min(j.occurred_at)
      from bank_data.account a
      join bank_data.journal j on j.debit_account_id = a.id
     where a.book_id = book and a.customer_id = customer
       and j.book_id = book and j.credit_account_id = payee and j.debit_version is not null
       and (before_id is null or j.id < before_id)
       and (bank_private.operation_governed(j.operation)).is_payment);
end
$fn$;
comment on function bank_private.payee_since is
  'Null = never. before_id: only what was booked before this journal row.';
alter function bank_private.payee_since owner to bank_ledger;
revoke all on function bank_private.payee_since from public;
