-- Kernel: gives back a transfer or a part of it, and counts that in the row of bank_data.reversal,
-- which limits the sum.
-- Locking: both accounts in account-id order, then the row of the reversal. Every reversal of one
-- transfer locks the same accounts, so what is left is read after that, in a second statement; the
-- conditional update proves it again.
-- Order of the refusals: reversal_exceeds, then those of a posting.
create or replace function bank_private.reversal_settle(
  call         bank_private.call,
  debtor       bank_private.reach,
  creditor     bank_private.reach,
  amount       bigint,
  may_overdraw boolean
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_whole   bigint;
  v_left    bigint;
  v_posting bank_private.posting;
  v_posted  bank_private.posted;
begin
  perform bank_private.accounts_lock(call, array[debtor.account_id, creditor.account_id]);
  select j.amount, j.amount - coalesce(r.reversed, 0)
    into strict v_whole, v_left
    from bank_data.journal j
    left join bank_data.reversal r on r.book_id = v_book and r.transfer_id = j.id
   where j.book_id = v_book and j.id = call.subject_id
     and j.debit_account_id = creditor.account_id and j.credit_account_id = debtor.account_id;
  if v_left = 0 or amount > v_left then
    perform bank_private.call_refuse('reversal_exceeds', jsonb_build_object(
      'reversible', bank_private.amount_major(v_left, debtor.exponent)::text,
      'currency', debtor.currency));
  end if;

  v_posting := bank_private.posting_make(call, debtor, creditor, coalesce(amount, v_left));
  v_posting.may_overdraw := may_overdraw;
  select * into strict v_posted
    from bank_private.postings_settle(call, array[v_posting], true);
  if v_posted.outcome <> 'applied' then
    perform bank_private.call_refuse(v_posted.outcome, v_posted.facts);
  end if;
  insert into bank_data.reversal as r (book_id, transfer_id, amount, reversed, reversal_ids)
  values (v_book, call.subject_id, v_whole, v_posted.amount, array[v_posted.id])
  on conflict (book_id, transfer_id) do update
     set reversed = r.reversed + excluded.reversed,
         reversal_ids = r.reversal_ids || excluded.reversal_ids
   where r.reversed + excluded.reversed <= r.amount;
  if not found then
    perform bank_private.error_raise('internal_error', 'More would be given back than is left.');
  end if;
  return v_posted.id;
end
$fn$;
comment on function bank_private.reversal_settle is
  'Moves amount (minor units, null = all that is left) of the transfer call.subject_id back from '
  'debtor, whom it credited, to creditor, and returns the id of the reversal. may_overdraw: more '
  'than is available may be taken. Errors: refusals as call_refuse raises them: reversal_exceeds, '
  'account_closed, account_frozen, insufficient_funds, balance_limit.';
alter function bank_private.reversal_settle owner to bank_ledger;
revoke all on function bank_private.reversal_settle from public;
grant execute on function bank_private.reversal_settle to bank_exec;
