-- For what an account is frozen.
create or replace function bank_private.account_freeze_kind(
  debit_open  boolean,
  credit_open boolean,
  closed_at   timestamptz
)
returns text
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case when closed_at is not null or (debit_open and credit_open) then null
              when credit_open then 'debit' when debit_open then 'credit' else 'all' end;
end
$fn$;
comment on function bank_private.account_freeze_kind is
  'debit, credit, all; null when it is not frozen.';
alter function bank_private.account_freeze_kind owner to bank_exec;
revoke all on function bank_private.account_freeze_kind from public;
