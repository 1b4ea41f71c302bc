-- Kernel: sets how far an account may go below zero.
-- Locking: the balance row, as every transfer does, so a transfer at the same time is judged by the
-- old limit or by the new one. What is owed already stays owed: beyond its limit, the account takes
-- credits only.
create or replace function bank_private.account_limit_write(
  call            bank_private.call,
  overdraft_limit bigint
)
returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_outcome text;
begin
  perform bank_private.accounts_lock(call, array[call.subject_id]);
  select case when b.floor_amount = -4000000000000000000 then 'account_internal'
              when a.closed_at is not null then 'account_closed' end
    into v_outcome
    from bank_data.account_balance b
    join bank_data.account a on a.book_id = v_book and a.id = b.account_id
   where b.book_id = v_book and b.account_id = call.subject_id;
  if v_outcome is null then
    update bank_data.account_balance b
       set floor_amount = - overdraft_limit
     where b.book_id = v_book and b.account_id = call.subject_id;
  end if;
  return v_outcome;
end
$fn$;
comment on function bank_private.account_limit_write is
  'Sets the overdraft limit (minor units) of the account a call is about. Outcomes: '
  'account_internal, account_closed; null = set.';
alter function bank_private.account_limit_write owner to bank_ledger;
revoke all on function bank_private.account_limit_write from public;
grant execute on function bank_private.account_limit_write to bank_exec;
