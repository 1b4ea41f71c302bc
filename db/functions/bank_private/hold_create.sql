-- Kernel: sets money aside on an account, and writes down what for. While the hold is open it takes
-- up the limits of the mandate it was placed with, and of the rules that count it.
-- Locking: the mandate, what rules count, then the account. The conditional UPDATE of the balance
-- row is the lock and the check. When it finds too little, holds whose time is over are put out of
-- the way, and it is tried once more.
-- A refusal raises: the caller runs this inside a block that is undone. That the payee is open is
-- asked without a lock, for the caller's sake only; the capture asks again.
-- Of a call that is to wait for people, what only asks for them is no refusal: it is collected in
-- the facts.
-- Order of the refusals: those of mandate_judge and rule_judge, account_closed, account_frozen,
-- account_dormant, insufficient_funds, balance_limit.
create or replace function bank_private.hold_create(
  call                bank_private.call,
  debtor              bank_private.reach,
  payee               bank_private.reach,
  amount              bigint,
  other_payee_allowed boolean,
  expires_in          interval
)
returns bank_private.call
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book      integer := (call.caller).book_id;
  v_closed    bigint;
  v_balance   record;
  v_available bigint;
  v_now       timestamptz;
  v_id        bigint;
  v_states    bank_private.mandate_state[];
  v_judged    record;
  v_weighed   record;
  v_reasons   jsonb       := jsonb_build_array();
begin
  if debtor.is_limited then
    v_states := bank_private.mandates_lock(v_book, array[call.mandate_id]);
    v_judged := bank_private.mandate_judge(
      v_book, v_states, call.mandate_id, payee.account_id, debtor.currency, amount, false);
    if v_judged.outcome = 'approval_required' and call.is_pending then
      v_reasons := jsonb_build_array(v_judged.facts);
      v_judged  := bank_private.mandate_judge(
        v_book, v_states, call.mandate_id, payee.account_id, debtor.currency, amount, false, true);
    end if;
    if v_judged.outcome is not null then
      perform bank_private.call_refuse(v_judged.outcome, v_judged.facts);
    end if;
  end if;
  if (call.caller).rule_set_id is not null then
    v_weighed        := bank_private.rules_weigh(call, debtor, payee, amount);
    call.rule_set_id := v_weighed.set_id;
    call.rule_values := v_weighed.measured;
    if v_weighed.outcome is not null then
      perform bank_private.call_refuse(v_weighed.outcome, v_weighed.facts);
    end if;
    v_reasons := v_reasons || coalesce(v_weighed.facts, '[]');
  end if;
  if call.is_pending then
    call.facts := v_reasons;
  end if;
  select a.id
    into v_closed
    from bank_data.account a
   where a.book_id = v_book and a.id in (debtor.account_id, payee.account_id)
     and a.closed_at is not null
   order by a.id = payee.account_id
   limit 1;
  if found then
    perform bank_private.call_refuse('account_closed', case
      when v_closed = payee.account_id then '{"field": "to_account"}'::jsonb
      else '{"field": "from_account"}' end);
  end if;
  loop
    update bank_data.account_balance b
       set held = b.held + amount
     where b.book_id = v_book and b.account_id = debtor.account_id
       and b.debit_open and b.posted - b.held - amount >= b.floor_amount;
    exit when found;

    perform bank_private.accounts_lock(call, array[debtor.account_id]);
    select b.*, a.closed_at, a.dormant_at
      into strict v_balance
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = v_book and a.id = b.account_id
     where b.book_id = v_book and b.account_id = debtor.account_id;
    v_available := bank_private.available(
      v_balance.posted, v_balance.held, v_balance.floor_amount);
    if v_balance.closed_at is not null then
      perform bank_private.call_refuse('account_closed', '{"field": "from_account"}');
    elsif not v_balance.debit_open then
      perform bank_private.call_refuse(
        case when v_balance.dormant_at is null then 'account_frozen' else 'account_dormant' end,
        '{"field": "from_account"}');
    elsif amount > v_available then
      perform bank_private.call_refuse('insufficient_funds', bank_private.funds_facts(
        v_available, null, debtor.currency, debtor.exponent));
    elsif v_balance.posted - v_balance.held - amount < v_balance.floor_amount then
      perform bank_private.call_refuse('balance_limit', '{"field": "from_account"}');
    end if;
  end loop;

  v_now := clock_timestamp();
  insert into bank_data.hold as h (
    book_id, account_id, customer_id, payee_account_id, other_payee_allowed, currency, amount,
    principal_id, mandate_id, memo, metadata, placed_at, expires_at
  )
  values (
    v_book, debtor.account_id, debtor.customer_id, payee.account_id,
    hold_create.other_payee_allowed, debtor.currency, hold_create.amount,
    (call.caller).principal_id, call.mandate_id,
    call.request ->> 'memo', call.request -> 'metadata', v_now, v_now + expires_in
  )
  returning h.id into v_id;
  call.subject_id := v_id;
  if v_states is not null then
    insert into bank_data.mandate_hold (book_id, hold_id, mandate_id)
    select v_book, v_id, s.mandate_id
      from unnest(v_states) s;
  end if;
  if call.rule_set_id is not null then
    perform bank_private.rules_reserve(v_book, v_id, v_weighed.states);
  end if;
  return call;
end
$fn$;
comment on function bank_private.hold_create is
  'Sets amount (minor units) aside on the account of the debtor and returns the call with the '
  'hold as its subject, and, of one that is to wait for people, the reasons as its facts. call: '
  'who and why; debtor: the account the caller was let to; payee: the account named, or null; '
  'other_payee_allowed: the capture may name another; expires_in: for how long. Errors: refusals '
  'as call_refuse raises them: mandate_range, mandate_payee, approval_required, mandate_budget, '
  'rule_denied, account_closed, account_frozen, account_dormant, insufficient_funds, '
  'balance_limit.';
alter function bank_private.hold_create owner to bank_ledger;
revoke all on function bank_private.hold_create from public;
grant execute on function bank_private.hold_create to bank_exec;
