-- Kernel: the last movements of an account, the newest first: what its history is. At most 50 of
-- them, and no more than 200 debits are looked at, however busy the account is.
create or replace function bank_private.account_recent(
  book integer,
  account bigint,
  since timestamptz,
  before_version bigint default null
)
returns bigint[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return array(
    select d.amount
      from (select j.amount, j.occurred_at, j.operation, j.debit_version
              from bank_data.journal j
             where j.book_id = book and j.debit_account_id = account
               and j.debit_version is not null
               and (before_version is null or j.debit_version < before_version)
             order by j.debit_version desc
             limit 200) d
     where d.occurred_at >= since and d.operation <> 'transfer_reverse'
       and (bank_private.operation_governed(d.operation)).is_governed
     order by d.debit_version desc
     limit 50);
end
$fn$;
comment on function bank_private.account_recent is
  'Amounts of governed debits since a time, minor units. before_version: only those before the '
  'debit with this version.';
alter function bank_private.account_recent owner to bank_ledger;
revoke all on function bank_private.account_recent from public;
