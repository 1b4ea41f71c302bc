-- Kernel: when an account was last debited by whoever may, not by a fee or interest; before that,
-- when it was opened.
create or replace function bank_private.account_debited_at(
  book integer,
  account bigint,
  before_version bigint default null
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return coalesce((
    select j.occurred_at
      from bank_data.journal j
     where j.book_id = book and j.debit_account_id = account and j.debit_version is not null
       and (before_version is null or j.debit_version < before_version)
       and (bank_private.operation_governed(j.operation)).is_governed
     order by j.debit_version desc
     limit 1), (
    select a.opened_at from bank_data.account a where a.book_id = book and a.id = account));
end
$fn$;
comment on function bank_private.account_debited_at is
  'before_version: only debits before the one with this version.';
alter function bank_private.account_debited_at owner to bank_ledger;
revoke all on function bank_private.account_debited_at from public;
