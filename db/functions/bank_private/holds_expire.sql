-- Kernel: writes down that holds have expired, so that what they held is available again. Expiry
-- counts by time: every call that needs the money comes by here, the worker only tidies up.
-- Locking: the caller holds the balance rows of the accounts.
-- Each expiry has its journal row; the principal in it is whoever came by. It took place when the
-- time was over, whenever that is written down.
create or replace function bank_private.holds_expire(
  call        bank_private.call,
  account_ids bigint[]
)
returns integer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book  integer     := (call.caller).book_id;
  v_now   timestamptz := clock_timestamp();
  v_count integer;
begin
  if not exists (select from bank_data.hold h
                  where h.book_id = v_book and h.account_id = any (account_ids)
                    and h.status = 'open' and h.expires_at <= v_now) then
    return 0;
  end if;
  with expired as (
    update bank_data.hold h
       set status = 'expired', resolved_at = h.expires_at
     where h.book_id = v_book and h.account_id = any (account_ids)
       and h.status = 'open' and h.expires_at <= v_now
    returning h.id, h.account_id, h.customer_id, h.amount),
  given_back as (
    delete from bank_data.mandate_hold c
     using expired e
     where c.book_id = v_book and c.hold_id = e.id),
  given_back_to_rules as (
    delete from bank_data.rule_hold c
     using expired e
     where c.book_id = v_book and c.hold_id = e.id),
  freed as (
    update bank_data.account_balance b
       set held = b.held - e.amount
      from (select x.account_id, sum(x.amount)::bigint as amount
              from expired x
             group by x.account_id) e
     where b.book_id = v_book and b.account_id = e.account_id)
  insert into bank_data.journal (
    book_id, principal_id, credential_id, customer_id, subject_id, session_id, request_id,
    operation, outcome)
  select v_book, (call.caller).principal_id, (call.caller).credential_id, e.customer_id, e.id,
         (call.caller).session_id, call.request_id, 'hold_expire', 'applied'
    from expired e
   order by e.id;
  get diagnostics v_count = row_count;
  return v_count;
end
$fn$;
comment on function bank_private.holds_expire is
  'Expires the open holds of locked accounts whose time is over, and returns how many. call: who '
  'came by; account_ids: accounts the caller has locked.';
alter function bank_private.holds_expire owner to bank_ledger;
revoke all on function bank_private.holds_expire from public;
