-- The status of an account in words.
create or replace function bank_private.account_status(
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
  return case when closed_at is not null then 'closed'
              when dormant_at is not null then 'dormant'
              when debit_open and credit_open then 'active'
              else 'frozen' end;
end
$fn$;
comment on function bank_private.account_status is
  'closed, dormant, frozen or active.';
alter function bank_private.account_status owner to bank_exec;
revoke all on function bank_private.account_status from public;
grant execute on function bank_private.account_status to bank_ledger;
