-- Kernel: does a mandate cover a movement, by its terms and those of the mandates it narrows? Each
-- is asked in turn; of the refusals the first in the order of the registry is told: mandate_missing
-- (it was revoked or suspended while the call waited for its lock), mandate_range, mandate_payee,
-- approval_required, mandate_budget. Of several limits that are used up, the one that makes room
-- last.
create or replace function bank_private.mandate_judge(
  book        integer,
  states      bank_private.mandate_state[],
  mandate     bigint,
  payee_id    bigint,
  currency    text,
  amount      bigint,
  is_reserved boolean,
  is_approved boolean default false,
  out outcome text,
  out facts   jsonb
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_chain  bigint[];
  v_state  bank_private.mandate_state;
  v_found  record;
  v_rank   integer := 5;   -- of what was found so far
  v_resets timestamptz;
  v_limit  text;
begin
  foreach v_state in array coalesce(states, '{}') loop
    if v_state.mandate_id = mandate then
      v_chain := v_state.chain;
    end if;
  end loop;
  if v_chain is null then   -- it has no terms
    return;
  end if;
  foreach v_state in array states loop
    continue when (v_state.mandate_id = any (v_chain)) is not true;
    if not v_state.is_in_force then   -- taken away while the call waited for the lock
      v_rank  := 0;
      outcome := 'mandate_missing';
      facts   := jsonb_build_object(
        'action', 'debit', 'mandate_id', v_state.mandate_id::text);
    elsif v_rank > 1 and (v_state.currency <> mandate_judge.currency
                       or (not is_reserved and (amount < v_state.amount_min
                                                or amount > v_state.amount_max))) then
      v_rank  := 1;
      outcome := 'mandate_range';
      v_limit := bank_private.amount_major(
        case when amount < v_state.amount_min then v_state.amount_min
             else v_state.amount_max end, v_state.exponent)::text;
      facts   := jsonb_build_object(
        'mandate_id', v_state.mandate_id::text, 'currency', v_state.currency,
        'amount_min', bank_private.amount_major(v_state.amount_min, v_state.exponent)::text,
        'amount_max', bank_private.amount_major(v_state.amount_max, v_state.exponent)::text,
        'limit', v_limit,
        'text', case
          when v_state.currency <> mandate_judge.currency
            then format('This mandate moves %s only.', v_state.currency)
          when amount < v_state.amount_min
            then format('This mandate moves at least %s %s each time.', v_limit, v_state.currency)
          else format('This mandate moves at most %s %s each time.', v_limit, v_state.currency)
          end);
    elsif v_rank > 2 and payee_id <> all (v_state.payee_ids) then
      v_rank  := 2;
      outcome := 'mandate_payee';
      facts   := jsonb_build_object(
        'field', 'to_account', 'mandate_id', v_state.mandate_id::text,
        'payees', bank_private.payee_numbers(book, v_state.payee_ids),
        'text', 'This mandate pays only the payees that it names.');
    elsif v_rank > 3 and not is_reserved and not is_approved
          and amount > v_state.approval_above then
      v_rank  := 3;
      outcome := 'approval_required';
      v_limit := bank_private.amount_major(v_state.approval_above, v_state.exponent)::text;
      facts   := jsonb_build_object(
        'mandate_id', v_state.mandate_id::text, 'currency', v_state.currency,
        'approval_above', v_limit, 'limit', v_limit,
        'text', format('More than %s %s needs a person.', v_limit, v_state.currency));
    elsif v_rank >= 4 and not is_reserved then
      v_found := bank_private.mandate_limit_find(book, v_state, amount);
      if v_found.facts is not null and (v_found.resets_at <= v_resets) is not true then
        v_rank   := 4;
        v_resets := v_found.resets_at;
        outcome  := 'mandate_budget';
        facts    := v_found.facts;
      end if;
    end if;
  end loop;
  if outcome = 'mandate_missing' then
    facts := facts || '{"next": "Ask the customer for another mandate."}';
  elsif outcome is not null then
    facts := jsonb_strip_nulls(facts || jsonb_build_object('next', bank_private.mandate_next(
      book, array(select s from unnest(states) s where s.mandate_id = any (v_chain)),
      payee_id, currency, amount)));
  end if;
end
$fn$;
comment on function bank_private.mandate_judge is
  'Why a mandate does not cover a movement, null when it does. states: from mandates_lock; '
  'payee_id: the account it would pay, null = an own one; amount: minor units; is_reserved: a hold '
  'has taken its part of the limits already; is_approved: people are asked anyway. Facts: '
  'mandate_id, text (the term in plain words), limit, next (what would pass), and what belongs to '
  'the term.';
alter function bank_private.mandate_judge owner to bank_ledger;
revoke all on function bank_private.mandate_judge from public;
