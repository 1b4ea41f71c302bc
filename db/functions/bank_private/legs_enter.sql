-- The gate of a transfer of many legs: lets the caller to each debited account once, and makes a
-- posting of each leg, and one of its fee.
-- account_enter sets the context of row security to the account entered last, so all accounts are
-- entered before anything is booked, and nothing is read as the caller after that.
-- First the rights of all legs: refusals, all of them in the facts. Then currencies and decimal
-- places: errors, which name the leg, and which only a caller with all rights gets to see.
-- A leg is compared with earlier transfers, not with an equal leg of the same request.
create or replace function bank_private.legs_enter(
  call            bank_private.call,
  legs            jsonb,
  currency        text,
  mandate         bigint,
  duplicate_since timestamptz
)
returns bank_private.posting[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book      integer := (call.caller).book_id;
  v_leg       record;
  v_numbers   text[];                 -- of the debited accounts, leg by leg
  v_debtors   bank_private.reach[];
  v_creditors bank_private.reach[];
  v_debtor    bank_private.reach;
  v_creditor  bank_private.reach;
  v_refused   jsonb := '[]';
  v_minor     numeric;
  v_pair      text;
  v_pairs     text[] := '{}';         -- debtor, creditor and amount of the legs so far, and fees
  v_posting   bank_private.posting;
  v_charged   bank_private.posting[];
  v_postings  bank_private.posting[];
begin
  for v_leg in
    select l.leg, l.n::integer
      from jsonb_array_elements(legs) with ordinality l (leg, n)
     order by l.n
  loop
    v_debtor := v_debtors[array_position(v_numbers, v_leg.leg ->> 'from_account')];
    if v_debtor is null then
      v_debtor := bank_private.account_enter(
        call.caller, v_leg.leg ->> 'from_account', 'debit', mandate);
    end if;
    v_creditor := bank_private.account_find(v_book, v_leg.leg ->> 'to_account');
    v_numbers[v_leg.n]   := v_leg.leg ->> 'from_account';
    v_debtors[v_leg.n]   := v_debtor;
    v_creditors[v_leg.n] := v_creditor;
    if v_debtor.account_id is not null and v_creditor.account_id is null then
      v_refused := v_refused || bank_private.leg_refusal(
        v_leg.n, 'account_unknown', '{"field": "to_account"}');
    elsif v_debtor.outcome is not null then
      v_refused := v_refused || bank_private.leg_refusal(
        v_leg.n, v_debtor.outcome, coalesce(v_debtor.facts, '{}') || '{"field": "from_account"}');
    end if;
  end loop;
  if v_refused <> '[]' then
    perform bank_private.call_refuse('legs_refused', jsonb_build_object('refused', v_refused));
  end if;

  if currency is not null
     and not exists (select from bank_data.currency c where c.code = legs_enter.currency) then
    perform bank_private.error_raise('currency_unknown');
  end if;
  for v_n in 1..cardinality(v_debtors) loop
    if currency <> v_debtors[v_n].currency
       or v_creditors[v_n].currency <> v_debtors[v_n].currency then
      perform bank_private.error_raise('currency_mismatch', format(
        'Leg %s: the debited account is in %s, the credited one in %s.',
        v_n, v_debtors[v_n].currency, v_creditors[v_n].currency));
    end if;
  end loop;
  for v_leg in
    select l.leg, l.n::integer, (l.leg ->> 'amount')::numeric as amount
      from jsonb_array_elements(legs) with ordinality l (leg, n)
     order by l.n
  loop
    v_debtor   := v_debtors[v_leg.n];
    v_creditor := v_creditors[v_leg.n];
    v_minor    := v_leg.amount * power(10::numeric, v_debtor.exponent);
    if v_minor >= 1e18 then
      perform bank_private.error_raise('amount_invalid', format(
        'Leg %s: the amount has more than 18 digits.', v_leg.n));
    elsif v_minor <> trunc(v_minor) then
      perform bank_private.error_raise('amount_precision', format(
        'Leg %s: the amount has more than the %s decimal places of the currency.',
        v_leg.n, v_debtor.exponent));
    end if;
    v_pair    := format('%s %s %s', v_debtor.account_id, v_creditor.account_id, v_minor::bigint);
    v_posting := bank_private.posting_make(call, v_debtor, v_creditor, v_minor::bigint);
    v_posting.item            := v_leg.n;
    v_posting.operation       := 'transfer_leg';
    v_posting.mandate_id      := v_debtor.mandate_id;
    v_posting.idempotency_id  := null;
    v_posting.duplicate_since := case when v_pair <> all (v_pairs) then duplicate_since end;
    v_posting.request         := nullif(
      coalesce(call.request, '{}') - array['legs', 'currency', 'mandate']
      || case when v_leg.leg ? 'memo'
              then jsonb_build_object('memo', v_leg.leg -> 'memo') else '{}' end, '{}');
    v_charged  := bank_private.posting_charge(call, v_debtor, v_posting);
    v_pairs    := v_pairs || array(
      select format('%s %s %s', p.debit_account_id, p.credit_account_id, p.amount)
        from unnest(v_charged) p);
    v_postings := v_postings || v_charged;
  end loop;
  return v_postings;
end
$fn$;
comment on function bank_private.legs_enter is
  'The postings of the legs (as legs_read returns them), item = leg, each with its fee behind it. '
  'currency: that all legs must have, null = '
  'any; mandate: a particular mandate for all debits, null = any in force; duplicate_since: '
  'compare with transfers since then, null = do not. Errors: the refusal legs_refused, as '
  'call_refuse raises it, with account_unknown, mandate_unknown, mandate_missing or '
  'customer_suspended of the legs; currency_unknown, currency_mismatch, amount_invalid, '
  'amount_precision.';
alter function bank_private.legs_enter owner to bank_exec;
revoke all on function bank_private.legs_enter from public;
