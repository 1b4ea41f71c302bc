-- The kernel: moves money between two accounts of a book and writes it down. Nothing else changes a
-- posted balance; the journal row holds who, what, and both sides with their resulting balances, so
-- there is no posting without its evidence.
-- Locking: the two conditional UPDATEs are the lock, in account-id order whoever pays whom:
-- opposing transfers cannot deadlock. The booking time is taken after both, so it follows the
-- versions of each account.
-- A refusal raises, and may leave one leg changed: the caller runs this inside a block that is
-- undone.
-- Order of the refusals: account_closed, account_frozen, account_dormant, insufficient_funds,
-- balance_limit, possible_duplicate.
create or replace function bank_private.transfer_settle(
  call            bank_private.call,
  debtor          bank_private.reach,
  creditor        bank_private.reach,
  amount          bigint,
  duplicate_since timestamptz
)
returns bank.transfer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book           integer := (call.caller).book_id;
  v_done           integer := 0;   -- legs booked
  v_is_debit       boolean;
  v_balance        bigint;
  v_available      bigint;
  v_held           bigint;
  v_judged         boolean := false;
  v_credit_balance bigint;
  v_credit_version bigint;
  v_transfer       bank.transfer;
begin
  loop
    for v_step in v_done + 1..2 loop
      v_is_debit := (v_step = 1) = (debtor.account_id < creditor.account_id);
      if v_is_debit then
        update bank_data.account_balance b
           set posted = b.posted - amount, version = b.version + 1
         where b.book_id = v_book and b.account_id = debtor.account_id
           and b.debit_open and b.posted - b.held - amount >= b.floor_amount
        returning b.posted, b.version, bank_private.available(b.posted, b.held, b.floor_amount),
                  b.held
          into v_balance, v_transfer.version, v_available, v_held;
      else
        update bank_data.account_balance b
           set posted = b.posted + amount, version = b.version + 1
         where b.book_id = v_book and b.account_id = creditor.account_id
           and b.credit_open and b.posted <= 4000000000000000000 - amount
        returning b.posted, b.version
          into v_credit_balance, v_credit_version;
      end if;
      exit when not found;
      v_done := v_step;
    end loop;
    exit when v_done = 2;

    -- refuses, or comes back when another call has just made it possible: both rows are locked now
    perform bank_private.transfer_judge(
      call, debtor, creditor, amount, v_done = 1 and not v_is_debit, v_done = 1 and v_is_debit);
    v_judged := true;   -- and that has expired holds, maybe after the debit
  end loop;
  if v_held > 0
     and (bank_private.holds_expire(call, array[debtor.account_id]) > 0 or v_judged) then
    select bank_private.available(b.posted, b.held, b.floor_amount)
      into v_available
      from bank_data.account_balance b
     where b.book_id = v_book and b.account_id = debtor.account_id;
  end if;
  if duplicate_since is not null then
    perform bank_private.duplicate_refuse(
      v_book, debtor.account_id, creditor.account_id, amount, duplicate_since);
  end if;

  insert into bank_data.journal as j (
    book_id, principal_id, credential_id, customer_id, mandate_id, session_id,
    request_id, idempotency_id, operation, outcome,
    debit_account_id, credit_account_id, credit_customer_id, amount, currency,
    debit_balance, debit_available, credit_balance, debit_version, credit_version, request,
    rule_set_id, rule_values
  )
  values (
    v_book, (call.caller).principal_id, (call.caller).credential_id,
    call.customer_id, call.mandate_id, (call.caller).session_id,
    call.request_id, call.idempotency_id, call.operation, 'applied',
    debtor.account_id, creditor.account_id, creditor.customer_id, amount, debtor.currency,
    v_balance, v_available, v_credit_balance, v_transfer.version, v_credit_version, call.request,
    call.rule_set_id, call.rule_values
  )
  returning j.id, j.occurred_at into v_transfer.transfer_id, v_transfer.occurred_at;

  v_transfer.request_id    := call.request_id;
  v_transfer.outcome       := 'applied';
  v_transfer.replayed      := false;
  v_transfer.from_account  := debtor.number;
  v_transfer.to_account    := creditor.number;
  v_transfer.amount        := bank_private.amount_major(amount, debtor.exponent);
  v_transfer.currency      := debtor.currency;
  v_transfer.balance       := bank_private.amount_major(v_balance, debtor.exponent);
  v_transfer.available     := bank_private.amount_major(v_available, debtor.exponent);
  v_transfer.memo          := call.request ->> 'memo';
  v_transfer.metadata      := call.request -> 'metadata';
  v_transfer.end_to_end_id := call.request ->> 'end_to_end_id';
  v_transfer.principal_id  := (call.caller).principal_id;
  v_transfer.mandate_id    := call.mandate_id;
  v_transfer.kind          := call.operation;
  return v_transfer;
end
$fn$;
comment on function bank_private.transfer_settle is
  'Moves amount (minor units) from debtor to creditor, appends the journal row and returns the '
  'transfer. call: who and why; debtor: the account the caller was let to; creditor: the account '
  'named; duplicate_since: compare with transfers since then, null = do not. Errors: refusals as '
  'call_refuse raises them: account_closed, account_frozen, account_dormant, insufficient_funds, '
  'balance_limit, possible_duplicate.';
alter function bank_private.transfer_settle owner to bank_ledger;
revoke all on function bank_private.transfer_settle from public;
grant execute on function bank_private.transfer_settle to bank_exec;
