-- Kernel: folds the journal of a book and compares it with what is stored. The tables every
-- transfer writes have no constraints; this is what proves them. Each topic has its own function,
-- bank_private.prove_<part>; balances are proven for some accounts at a time.
create or replace function bank_private.book_prove(
  book integer,
  part text default null
)
returns setof bank.finding
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_range text[] := regexp_match(part, '^balance:([0-9]{1,18})-([0-9]{1,18})$');
begin
  if v_range is not null then
    return query
      select f.* from bank_private.prove_balance(book, v_range[1]::bigint, v_range[2]::bigint) f;
  end if;
  if part is null then
    return query select f.* from bank_private.prove_balance(book) f;
  end if;
  if part is null or part = 'account' then
    return query select f.* from bank_private.prove_account(book) f;
  end if;
  if part is null or part = 'journal' then
    return query select f.* from bank_private.prove_journal(book) f;
  end if;
  if part is null or part = 'hold' then
    return query select f.* from bank_private.prove_hold(book) f;
  end if;
  if part is null or part = 'fee' then
    return query select f.* from bank_private.prove_fee(book) f;
  end if;
  if part is null or part = 'reversal' then
    return query select f.* from bank_private.prove_reversal(book) f;
  end if;
  if part is null or part = 'exchange' then
    return query select f.* from bank_private.prove_exchange(book) f;
  end if;
  if part is null or part = 'interest' then
    return query select f.* from bank_private.prove_interest(book) f;
  end if;
  if part is null or part = 'reconciliation' then
    return query select f.* from bank_private.prove_reconciliation(book) f;
  end if;
end
$fn$;
comment on function bank_private.book_prove is
  'What does not hold in a book: one row each, none when all is well. part: one of '
  'bank_private.book_parts, null = everything.';
alter function bank_private.book_prove owner to bank_ledger;
revoke all on function bank_private.book_prove from public;
grant execute on function bank_private.book_prove to bank_exec;
