-- Kernel: begins to measure postings by the rules in force. Reversals, fees and interest are not
-- measured. What a hold promised to the payee it names was measured when it was placed: when that
-- is paid, it is only counted, and no longer reserved.
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
  v_book  integer := (call.caller).book_id;
  v_set   record;
  v_holds bigint[];
  v_asked bank_private.rule_asked;
begin
  v_set := bank_private.rules_touch(v_book, array(select p.customer_id from unnest(postings) p));
  if v_set.set_id is null then
    return;
  end if;
  set_id := v_set.set_id;
  width  := cardinality(v_set.rules);
  select array_agg(case when g.is_governed and p.operation <> 'transfer_reverse'
                             and p.customer_id <> v_set.internal_id then
             row((call.caller).principal_id, p.mandate_id, p.customer_id, p.debit_account_id,
                 a.product_id,
                 case when g.is_payment and p.credit_customer_id <> p.customer_id
                      then p.credit_account_id end,
                 a.currency, null, null, p.amount, h.id,
                 h.payee_account_id = p.credit_account_id,
                 bank_private.hold_approval(v_book, h.id) is not null, null,
                 null)::bank_private.rule_case end order by p.ordinality),
         array_agg(h.id) filter (where h.id is not null)
    into movements, v_holds
    from unnest(postings) with ordinality p
    join bank_data.account a on a.book_id = v_book and a.id = p.debit_account_id
    left join bank_data.hold h
      on h.book_id = v_book and h.id = p.subject_id and p.operation = 'hold_capture'
   cross join lateral bank_private.operation_governed(p.operation) g;
  states  := bank_private.rules_read(
    v_book, v_set.rules, v_set.time_zone, movements, v_holds);
  v_asked := bank_private.rules_asked(states);
  for v_n in 1..cardinality(movements) loop
    if (movements[v_n]).account_id is not null then
      movements[v_n] := bank_private.rule_case_complete(v_book, v_asked, movements[v_n]);
    end if;
  end loop;
end
$fn$;
comment on function bank_private.rules_open is
  'The set in force, null = none; width: number of its rules; states: what they have counted; '
  'movements: each posting as rules see it, null = not measured.';
alter function bank_private.rules_open owner to bank_ledger;
revoke all on function bank_private.rules_open from public;
