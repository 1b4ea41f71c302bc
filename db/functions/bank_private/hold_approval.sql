-- Kernel: the approval that a hold belongs to: then nothing else captures or releases it.
create or replace function bank_private.hold_approval(
  book integer,
  hold bigint
)
returns bigint
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (select a.id from bank_data.approval a where a.book_id = book and a.hold_id = hold
          union all
          select a.id from bank_data.approval a where a.book_id = book and a.fee_hold_id = hold);
end
$fn$;
comment on function bank_private.hold_approval is
  'Id of the approval; null when it belongs to none.';
alter function bank_private.hold_approval owner to bank_ledger;
revoke all on function bank_private.hold_approval from public;
grant execute on function bank_private.hold_approval to bank_exec;
