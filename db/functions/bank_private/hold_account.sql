-- Kernel: the number of the account a hold is on. What it returns decides nothing: rights come from
-- bank_private.account_enter.
create or replace function bank_private.hold_account(
  book integer,
  hold bigint
)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select a.number
      from bank_data.hold h
      join bank_data.account a on a.book_id = book and a.id = h.account_id
     where h.book_id = book and h.id = hold);
end
$fn$;
comment on function bank_private.hold_account is
  'The number of the account that a hold is on; null when there is no such hold.';
alter function bank_private.hold_account owner to bank_ledger;
revoke all on function bank_private.hold_account from public;
grant execute on function bank_private.hold_account to bank_exec;
