-- Kernel: folds the journal of a book and compares it with what is stored. The tables every
-- transfer writes have no constraints; this is what proves them. Balances are proven for some
-- accounts at a time, the topics in one piece each. A topic nobody proves here is an error.
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
  v_range bigint[] := bank_private.book_range(part);
  v_topic text;
begin
  if v_range is not null then
    return query select f.* from bank_private.prove_balance(book, v_range[1], v_range[2]) f;
    return;
  end if;
  if part is null then
    return query select f.* from bank_private.prove_balance(book) f;
  end if;
  foreach v_topic in array
    case when part is null then bank_private.book_topics() else array[part] end
  loop
    case v_topic
      when 'account' then
        return query select f.* from bank_private.prove_account(book) f;
      when 'journal' then
        return query select f.* from bank_private.prove_journal(book) f;
      when 'hold' then
        return query select f.* from bank_private.prove_hold(book) f;
      when 'mandate' then
        return query select f.* from bank_private.prove_mandate(book) f;
      when 'approval' then
        return query select f.* from bank_private.prove_approval(book) f;
      when 'payee' then
        return query select f.* from bank_private.prove_payee(book) f;
      when 'rule' then
        return query select f.* from bank_private.prove_rule(book) f;
      when 'product' then
        return query select f.* from bank_private.prove_product(book) f;
      when 'fee' then
        return query select f.* from bank_private.prove_fee(book) f;
      when 'reversal' then
        return query select f.* from bank_private.prove_reversal(book) f;
      when 'rate' then
        return query select f.* from bank_private.prove_rate(book) f;
      when 'exchange' then
        return query select f.* from bank_private.prove_exchange(book) f;
      when 'interest' then
        return query select f.* from bank_private.prove_interest(book) f;
      when 'schedule' then
        return query select f.* from bank_private.prove_schedule(book) f;
      when 'intent' then
        return query select f.* from bank_private.prove_intent(book) f;
      when 'reconciliation' then
        return query select f.* from bank_private.prove_reconciliation(book) f;
      when 'session' then
        return query select f.* from bank_private.prove_session(book) f;
    end case;
  end loop;
end
$fn$;
comment on function bank_private.book_prove is
  'What does not hold in a book: one row each, none when all is well. part: one of '
  'bank_private.book_parts, null = everything.';
alter function bank_private.book_prove owner to bank_ledger;
revoke all on function bank_private.book_prove from public;
grant execute on function bank_private.book_prove to bank_exec;
