-- Kernel: books all interest of an account up to the day before today, because it is being closed;
-- it bears none after that. What is left is less than a minor unit can show, and stays where it is.
-- Locking: the terms, then the account and those of bank_private.interest_accounts, by id. A caller
-- that locks more accounts locks the terms and all accounts before, these included.
-- Raises a refusal; so the caller undoes the closing with it.
create or replace function bank_private.interest_settle(
  call       bank_private.call,
  account_id bigint
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book     integer := (call.caller).book_id;
  v_today    date    := bank_private.book_today(v_book);
  v_call     bank_private.call := call;
  v_accounts bigint[] := array[interest_settle.account_id];
  v_position record;
  v_refused  record;
begin
  v_call.idempotency_id := null;
  perform bank_private.interest_lock(v_book, true);
  perform bank_private.accounts_lock(
    v_call, v_accounts || bank_private.interest_accounts(v_book, v_accounts));
  perform bank_private.interest_enrol(v_call, v_today, interest_settle.account_id);
  loop
    select p.due_on, p.accrued_through
      into v_position
      from bank_data.interest_position p
     where p.book_id = v_book and p.account_id = interest_settle.account_id
       for no key update;
    if v_position.due_on is null then
      return 0;
    end if;
    exit when v_position.accrued_through >= v_today - 1;
    if v_position.due_on = v_position.accrued_through + 2 then
      perform bank_private.interest_accrue(v_call, v_today, v_accounts);
    else
      for v_refused in
        select r.outcome, r.facts from bank_private.interest_post(v_call, v_accounts, false) r
      loop
        perform bank_private.call_refuse(v_refused.outcome, v_refused.facts);
      end loop;
    end if;
  end loop;
  -- Entries of today with an earlier value date have their corrections with the rest.
  perform bank_private.interest_accrue(v_call, v_today, v_accounts);
  for v_refused in
    select r.outcome, r.facts from bank_private.interest_post(v_call, v_accounts, true) r
  loop
    perform bank_private.call_refuse(v_refused.outcome, v_refused.facts);
  end loop;
  return (select c.amount
            from bank_data.interest_capitalisation c
           where c.book_id = v_book and c.account_id = interest_settle.account_id and c.is_final);
end
$fn$;
comment on function bank_private.interest_settle is
  'Books the interest of an account that is being closed, and returns how much in the end, minor '
  'units, paid to the customer > 0. call: the closing; account_id: which. Errors: refusals as '
  'call_refuse raises them: system_account_missing, account_closed, balance_limit.';
alter function bank_private.interest_settle owner to bank_ledger;
revoke all on function bank_private.interest_settle from public;
grant execute on function bank_private.interest_settle to bank_exec;
