-- Shows a journal row that moved money, or was to, as bank.transfer. Read as the caller: the row
-- must be the caller's own, or a debit of an account the caller was let to; row security says it
-- again. The credited side's balance is not readable here.
create or replace function bank_private.transfer_present(
  book         integer,
  transfer_id  bigint,
  principal_id bigint,
  account_id   bigint,
  replayed     boolean
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_row      record;
  v_links    record;
  v_transfer bank.transfer;
begin
  select j.id, j.request_id, j.outcome, j.debit_account_id, j.credit_account_id, j.amount,
         j.currency, j.debit_balance, j.debit_available, j.debit_version, j.request,
         j.principal_id, j.mandate_id, j.occurred_at, j.facts, j.operation, j.subject_id,
         j.parent_id, j.value_date, c.exponent
    into v_row
    from bank_data.journal j
    left join bank_data.currency c on c.code = j.currency
   where j.book_id = book and j.id = transfer_present.transfer_id
     and bank_private.operation_posts(j.operation)
     and (j.principal_id = transfer_present.principal_id or j.debit_account_id = account_id);
  if not found then
    return null;
  end if;
  v_transfer.request_id    := v_row.request_id;
  v_transfer.outcome       := v_row.outcome;
  v_transfer.replayed      := replayed;
  v_transfer.memo          := v_row.request ->> 'memo';
  v_transfer.metadata      := v_row.request -> 'metadata';
  v_transfer.end_to_end_id := v_row.request ->> 'end_to_end_id';
  v_transfer.principal_id  := v_row.principal_id;
  v_transfer.mandate_id    := v_row.mandate_id;
  v_transfer.occurred_at   := v_row.occurred_at;
  v_transfer.kind          := v_row.operation;
  v_transfer.value_date    := v_row.value_date;
  v_transfer.parent_id     := v_row.parent_id;
  if v_row.operation = 'hold_capture' then
    v_transfer.hold_id     := v_row.subject_id;
  elsif v_row.operation = 'transfer_reverse' then
    v_transfer.reverses_id := v_row.subject_id;
  end if;
  if v_row.outcome = 'applied' then
    v_transfer.transfer_id  := v_row.id;
    v_transfer.from_account := bank_private.account_number(book, v_row.debit_account_id);
    v_transfer.to_account   := bank_private.account_number(book, v_row.credit_account_id);
    v_transfer.amount       := bank_private.amount_major(v_row.amount, v_row.exponent);
    v_transfer.currency     := v_row.currency;
    v_links := bank_private.transfer_links(book, v_row.id);
    if v_links.fee is not null then   -- the last word on the account is that of the fee
      v_row.debit_balance   := v_links.debit_balance;
      v_row.debit_available := v_links.debit_available;
      v_row.debit_version   := v_links.debit_version;
    end if;
    -- Who exchanges, or closes an account that bears interest, sets off debits of the bank's own
    -- accounts as well: not its to see.
    if v_row.operation not in ('exchange_leg', 'interest_post')
       or v_row.debit_account_id = account_id then
      v_transfer.balance    := bank_private.amount_major(v_row.debit_balance, v_row.exponent);
      v_transfer.available  := bank_private.amount_major(v_row.debit_available, v_row.exponent);
      v_transfer.version    := v_row.debit_version;
    end if;
    v_transfer.reversed     := bank_private.amount_major(v_links.reversed, v_row.exponent);
    v_transfer.reversal_ids := v_links.reversal_ids;
    v_transfer.fee          := bank_private.amount_major(v_links.fee, v_row.exponent);
  else
    v_transfer.from_account := v_row.request ->> 'from_account';
    v_transfer.to_account   := v_row.request ->> 'to_account';
    v_transfer.amount       := (v_row.request ->> 'amount')::numeric;
    v_transfer.currency     := v_row.request ->> 'currency';
    v_transfer.facts        := v_row.facts;
    v_transfer.hint         := bank_private.outcome_hint(v_row.outcome);
  end if;
  return v_transfer;
end
$fn$;
comment on function bank_private.transfer_present is
  'A transfer of the journal as its caller may see it. principal_id: the caller, who sees what it '
  'asked itself; account_id: an account the caller was let to, or null. Null when there is no '
  'such row, or it is not to be seen.';
alter function bank_private.transfer_present owner to bank_exec;
revoke all on function bank_private.transfer_present from public;
