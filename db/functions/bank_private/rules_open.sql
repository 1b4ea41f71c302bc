-- Kernel: begins to measure postings by the rules in force. Reversals, fees and interest are not
-- measured. A capture was measured when its hold was placed, unless that was for another payee.
-- Locking: as rules_touch, for all debited customers.
create or replace function bank_private.rules_open(
  call bank_private.call,
  postings bank_private.posting[],
  out set_id bigint,
  out width integer,
  out states bank_private.rule_state[],
  out movements bank_private.rule_case[]
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_book integer := (call.caller).book_id;
  v_set  record;
begin
  v_set := bank_private.rules_touch(v_book, array(select p.customer_id from unnest(postings) p));
  if v_set.set_id is null then
    return;
  end if;
  set_id    := v_set.set_id;
  width     := v_set.width;
  movements := (
    select array_agg(case when g.is_governed and p.operation <> 'transfer_reverse'
                               and p.customer_id <> v_set.internal_id
                               and h.payee_account_id is distinct from p.credit_account_id then
             row((call.caller).principal_id, p.mandate_id, p.customer_id, p.debit_account_id,
                 a.product_id,
                 case when g.is_payment and p.credit_customer_id <> p.customer_id
                      then p.credit_account_id end,
                 a.currency, null, null)::bank_private.rule_case end order by p.ordinality)
      from unnest(postings) with ordinality p
      join bank_data.account a on a.book_id = v_book and a.id = p.debit_account_id
      left join bank_data.hold h
        on h.book_id = v_book and h.id = p.subject_id and p.operation = 'hold_capture'
     cross join lateral bank_private.operation_governed(p.operation) g);
  states    := bank_private.rules_read(v_book, set_id, movements);
  if exists (select from unnest(states) s where s.measure in ('new_payee', 'dormant')) then
    for v_n in 1..cardinality(movements) loop
      if (movements[v_n]).account_id is not null then
        movements[v_n] := bank_private.rule_case_complete(v_book, states, movements[v_n]);
      end if;
    end loop;
  end if;
end
$fn$;
comment on function bank_private.rules_open is
  'The set in force, null = none; width: number of its rules; states: what they have counted; '
  'movements: each posting as rules see it, null = not measured.';
alter function bank_private.rules_open owner to bank_ledger;
revoke all on function bank_private.rules_open from public;
