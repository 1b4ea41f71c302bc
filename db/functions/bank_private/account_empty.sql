-- Moves all that is on an account to another one, on the way to closing it. To another account of
-- the same owner whoever may close the account may; to anybody else's it takes the right to debit.
-- Locking: both balance rows in account-id order; what is on the account is asked in a second
-- statement.
create or replace function bank_private.account_empty(
  call           bank_private.call,
  account_number text,
  sweep_to       text
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_from    bank_private.reach := bank_private.account_find(v_book, account_number);
  v_to      bank_private.reach := bank_private.account_find(v_book, sweep_to);
  v_right   bank_private.reach;
  v_state   record;
  v_posting bank_private.posting;
begin
  if v_to.account_id is null then
    perform bank_private.call_refuse('account_unknown', '{"field": "sweep_to"}');
  elsif v_to.customer_id <> v_from.customer_id then
    v_right := bank_private.account_enter(call.caller, account_number, 'debit');
    if v_right.outcome is not null then
      perform bank_private.call_refuse(v_right.outcome, v_right.facts);
    end if;
    call.mandate_id := v_right.mandate_id;
  end if;
  if v_to.currency <> v_from.currency then
    perform bank_private.currency_refuse(null, v_from.currency, v_to.currency);
  end if;
  perform bank_private.accounts_lock(call, array[v_from.account_id, v_to.account_id]);
  select b.posted, b.held, a.closed_at
    into v_state
    from bank_data.account_balance b
    join bank_data.account a on a.book_id = v_book and a.id = b.account_id
   where b.book_id = v_book and b.account_id = v_from.account_id;
  if v_state.closed_at is not null then
    perform bank_private.call_refuse('account_closed');
  elsif v_state.held <> 0 or v_state.posted not between 0 and 999999999999999999 then
    perform bank_private.call_refuse('account_not_empty');
  elsif v_state.posted = 0 then
    return null;
  end if;
  v_posting := bank_private.posting_make(call, v_from, v_to, v_state.posted);
  v_posting.operation      := 'account_sweep';
  v_posting.idempotency_id := null;   -- the key belongs to the row of the call
  v_posting.request        := null;
  return bank_private.postings_apply(call, array[v_posting]);
end
$fn$;
comment on function bank_private.account_empty is
  'Sweeps the account a call is about to sweep_to and returns the journal id of the posting, '
  'null when there was nothing to move. Errors: refusals as call_refuse raises them: '
  'account_unknown, mandate_missing, customer_suspended, account_closed, account_frozen, '
  'account_dormant, account_not_empty, balance_limit; currency_mismatch.';
alter function bank_private.account_empty owner to bank_exec;
revoke all on function bank_private.account_empty from public;
