-- Kernel: writes down holds whose time is over, a batch at a time. Nothing depends on it: they
-- count as expired anyway.
-- Locking: balance rows, passing over those that somebody else has: so many workers share the work,
-- and wait for nobody. An account that was passed over is found again.
create or replace function bank_private.holds_sweep(
  call  bank_private.call,
  batch integer
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book integer     := (call.caller).book_id;
  v_now  timestamptz := clock_timestamp();
  v_due  bigint[];
begin
  v_due := array(
    select h.account_id
      from bank_data.hold h
     where h.book_id = v_book and h.status = 'open' and h.expires_at <= v_now
     order by h.expires_at
     limit batch);
  return bank_private.holds_expire(call, array(
    select b.account_id
      from bank_data.account_balance b
     where b.book_id = v_book and b.account_id = any (v_due)
     order by b.account_id
       for no key update skip locked));
end
$fn$;
comment on function bank_private.holds_sweep is
  'Expires the holds of the accounts of the batch longest due holds, and returns how many. call: '
  'who does it.';
alter function bank_private.holds_sweep owner to bank_ledger;
revoke all on function bank_private.holds_sweep from public;
grant execute on function bank_private.holds_sweep to bank_exec;
