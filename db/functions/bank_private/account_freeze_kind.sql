-- For what an account is frozen. A dormant one is shut for debits without being frozen for them.
create or replace function bank_private.account_freeze_kind(
  debit_open  boolean,
  credit_open boolean,
  closed_at   timestamptz,
  dormant_at  timestamptz
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case when closed_at is not null then null
              when debit_open or dormant_at is not null then
                case when not credit_open then 'credit' end
              when credit_open then 'debit' else 'all' end;
end
$fn$;
comment on function bank_private.account_freeze_kind is
  'debit, credit, all; null when it is not frozen.';
alter function bank_private.account_freeze_kind owner to bank_exec;
revoke all on function bank_private.account_freeze_kind from public;
grant execute on function bank_private.account_freeze_kind to bank_ledger;
