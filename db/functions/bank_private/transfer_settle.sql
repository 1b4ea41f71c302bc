-- The kernel: moves money between two accounts of a book and writes it down. Nothing else changes a
-- posted balance; the journal row holds who, what, and both sides with their resulting balances, so
-- there is no posting without its evidence.
-- Locking: the two conditional UPDATEs are the lock, in account-id order whoever pays whom:
-- opposing transfers cannot deadlock. The booking time is taken after both, so it follows the
-- versions of each account.
-- A refusal may leave one leg changed: the caller runs this inside a block that it rolls back.
-- Order of the refusals: account_closed, account_frozen, insufficient_funds, balance_limit,
-- possible_duplicate.
create or replace function bank_private.transfer_settle(
  call            bank_private.call,
  debtor          bank_private.reach,
  creditor        bank_private.reach,
  amount          bigint,
  duplicate_since timestamptz,
  out outcome     text,
  out facts       jsonb,
  out transfer_id bigint,
  out balance     bigint,
  out available   bigint,
  out version     bigint,
  out occurred_at timestamptz
)
returns record
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book           integer := (call.caller).book_id;
  v_done           integer := 0;   -- legs booked
  v_is_debit       boolean;
  v_credit_balance bigint;
  v_credit_version bigint;
  v_twin           bigint;
begin
  loop
    for v_step in v_done + 1..2 loop
      v_is_debit := (v_step = 1) = (debtor.account_id < creditor.account_id);
      if v_is_debit then
        update bank_data.account_balance b
           set posted = b.posted - amount, version = b.version + 1
         where b.book_id = v_book and b.account_id = debtor.account_id
           and b.debit_open and b.posted - b.held - amount >= b.floor_amount
        returning b.posted, b.version, bank_private.available(b.posted, b.held, b.floor_amount)
          into balance, version, available;
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

    select j.outcome, j.facts
      into outcome, facts
      from bank_private.transfer_judge(
        v_book, debtor, creditor, amount, v_done = 1 and not v_is_debit) j;
    if outcome is not null then
      return;
    end if;   -- else another call has just made it possible: both rows are locked now, so go on
  end loop;

  if duplicate_since is not null then
    v_twin := bank_private.transfer_twin(
      v_book, debtor.account_id, creditor.account_id, amount, duplicate_since);
    if v_twin is not null then
      outcome := 'possible_duplicate';
      facts   := jsonb_build_object('transfer_id', v_twin::text);
      return;
    end if;
  end if;

  outcome := 'applied';
  insert into bank_data.journal as j (
    book_id, principal_id, credential_id, customer_id, mandate_id,
    request_id, idempotency_id, operation, outcome,
    debit_account_id, credit_account_id, credit_customer_id, amount, currency,
    debit_balance, debit_available, credit_balance, debit_version, credit_version, request
  )
  values (
    v_book, (call.caller).principal_id, (call.caller).credential_id,
    call.customer_id, call.mandate_id,
    call.request_id, call.idempotency_id, call.operation, outcome,
    debtor.account_id, creditor.account_id, creditor.customer_id, amount, debtor.currency,
    balance, available, v_credit_balance, version, v_credit_version, call.request
  )
  returning j.id, j.occurred_at into transfer_id, occurred_at;
end
$fn$;
comment on function bank_private.transfer_settle is
  'Moves amount (minor units) from debtor to creditor and appends the journal row. call: who and '
  'why; debtor: the account the caller was let to; creditor: the account named; duplicate_since: '
  'compare with transfers since then, null = do not. Outcomes: applied, account_closed, '
  'account_frozen, insufficient_funds, balance_limit, possible_duplicate.';
alter function bank_private.transfer_settle owner to bank_ledger;
revoke all on function bank_private.transfer_settle from public;
grant execute on function bank_private.transfer_settle to bank_exec;
