-- Kernel: what to do after a mandate has refused a movement, in words: the action that its terms
-- and those of the mandates it narrows would let pass. Other checks may still say no to that.
create or replace function bank_private.mandate_next(
  book     integer,
  states   bank_private.mandate_state[],
  payee_id bigint,
  currency text,
  amount   bigint
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
declare
  v_sum     record := bank_private.allowance_sum(states);
  v_most    bigint := least(v_sum.amount_max, v_sum.approval_above);
  v_try     bigint;        -- the amount that would pass, now or later
  v_payee   text;          -- another payee that would
  v_wait    timestamptz;   -- until when nothing does
  v_bounds  text;
  v_another text := 'sk the customer for another mandate.';
begin
  if exists (select from unnest(states) s where s.currency <> v_sum.currency) then
    return 'A' || v_another;   -- what one of them wants another forbids
  elsif currency <> v_sum.currency then
    return format('Pay from an account in %s.', v_sum.currency);
  end if;
  if exists (select from unnest(states) s where payee_id <> all (s.payee_ids)) then
    v_payee := (bank_private.payees_common(book, states))[1];
    if v_payee is null then
      return 'A' || v_another;
    end if;
  end if;
  if v_sum.approval_above < v_sum.amount_min and v_payee is null
     and amount between v_sum.amount_min and coalesce(v_sum.amount_max, amount) then
    return 'Send it as a plain transfer, which can wait for a person.';
  elsif v_sum.uses_left = 0 or v_most < coalesce(v_sum.amount_min, 1) then
    v_try := least(greatest(amount, v_sum.amount_min), v_sum.amount_top, v_sum.approval_above);
    select max((bank_private.mandate_limit_find(book, s, v_try)).resets_at)
      into v_wait
      from unnest(states) s;
    if v_wait is null or v_wait = 'infinity' or v_try < coalesce(v_sum.amount_min, 1) then
      return case when exists (select from unnest(states) s where s.holds > 0)
                  then 'Release what is held, or a' else 'A' end || v_another;
    end if;
  else
    v_try := least(greatest(amount, v_sum.amount_min), v_most);
    if v_try <> amount and v_payee is null then
      select max((bank_private.mandate_limit_find(book, s, amount)).resets_at)
        into v_wait
        from unnest(states) s
       where amount between coalesce(v_sum.amount_min, 1)
                        and coalesce(least(v_sum.amount_top, v_sum.approval_above), amount);
    end if;
  end if;
  v_bounds := concat_ws(
    ' ',
    case when v_try <> amount then format(
      'at %s %s %s', case when v_try < amount then 'most' else 'least' end,
      bank_private.amount_major(v_try, v_sum.exponent)::text, v_sum.currency) end,
    'to ' || v_payee);
  if v_wait < 'infinity' then
    -- a full second, so that it has passed then
    v_payee := to_char(date_trunc('second', v_wait + interval '999999 microseconds'),
                       'YYYY-MM-DD"T"HH24:MI:SS"Z"');
    if v_sum.uses_left = 0 or v_most < coalesce(v_sum.amount_min, 1) then
      return format('Wait until %s%s, or a', v_payee, ', then send ' || nullif(v_bounds, ''))
             || v_another;
    end if;
    return format('Send %s, or wait until %s.', v_bounds, v_payee);
  elsif amount > v_sum.approval_above and amount <= coalesce(v_sum.amount_max, amount) then
    return format(
      'Send %s, or send it as a plain transfer, which can wait for a person.', v_bounds);
  end if;
  return format('Send %s, or a', v_bounds) || v_another;
end
$fn$;
comment on function bank_private.mandate_next is
  'The next action that would succeed, a sentence. states: of a mandate and those it narrows; '
  'payee_id, currency, amount (minor units): of the movement that was refused.';
alter function bank_private.mandate_next owner to bank_ledger;
revoke all on function bank_private.mandate_next from public;
