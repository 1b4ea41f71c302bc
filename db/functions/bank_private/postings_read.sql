-- Kernel: locks the accounts of postings, and reads how they stand, as parallel arrays in
-- account-id order.
-- Locking: every account in account-id order (accounts_lock), read in a second statement.
create or replace function bank_private.postings_read(
  call     bank_private.call,
  postings bank_private.posting[],
  out ids bigint[],
  out currencies text[],
  out posted bigint[],
  out held bigint[],
  out floors bigint[],
  out versions bigint[],
  out debit_open boolean[],
  out credit_open boolean[]
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_book    integer  := (call.caller).book_id;
  v_touched bigint[] := array(
    select p.debit_account_id from unnest(postings) p
    union
    select p.credit_account_id from unnest(postings) p);
begin
  perform bank_private.accounts_lock(call, v_touched);
  select array_agg(b.account_id order by b.account_id),
         array_agg(a.currency order by b.account_id),
         array_agg(b.posted order by b.account_id),
         array_agg(b.held order by b.account_id),
         array_agg(b.floor_amount order by b.account_id),
         array_agg(b.version order by b.account_id),
         array_agg(b.debit_open order by b.account_id),
         array_agg(b.credit_open order by b.account_id)
    into ids, currencies, posted, held, floors, versions, debit_open, credit_open
    from unnest(v_touched) t (id)
    join bank_data.account_balance b on b.book_id = v_book and b.account_id = t.id
    join bank_data.account a on a.book_id = v_book and a.id = t.id;
end
$fn$;
comment on function bank_private.postings_read is
  'The accounts that postings debit or credit, locked: id, currency, balance row. Amounts in minor '
  'units; an account that does not exist is left out. call: who and why.';
alter function bank_private.postings_read owner to bank_ledger;
revoke all on function bank_private.postings_read from public;
