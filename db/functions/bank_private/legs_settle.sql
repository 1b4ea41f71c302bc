-- Books the legs of a transfer in their order, all or nothing, and returns what became of them, for
-- the answer and the journal row they belong to.
-- A leg behind a refused one is judged as if that one were not there; every refused leg is told.
-- What is shown comes from the kernel's own answer: the context of row security is that of the
-- account entered last.
create or replace function bank_private.legs_settle(
  call     bank_private.call,
  legs     jsonb,
  postings bank_private.posting[],
  head_id  bigint
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_posting bank_private.posting;
  v_posted  bank_private.posted[];
  v_refused jsonb;
  v_legs    jsonb;
  v_time    timestamptz;
begin
  for v_n in 1..cardinality(postings) loop
    v_posting := postings[v_n];
    if v_posting.operation = 'transfer_leg' then   -- a fee belongs to its leg
      v_posting.parent_id := head_id;
      postings[v_n]       := v_posting;
    end if;
  end loop;
  v_posted := array(select p from bank_private.postings_settle(call, postings, true) p);

  select jsonb_agg(bank_private.leg_refusal(p.item, p.outcome, p.facts) order by p.item)
    into v_refused
    from unnest(v_posted) p
   where p.outcome <> 'applied';
  if v_refused is not null then
    perform bank_private.call_refuse('legs_refused', jsonb_build_object('refused', v_refused));
  end if;

  select jsonb_agg(jsonb_build_object(
           'leg', p.item, 'transfer_id', p.id::text,
           'from_account', a.number, 'to_account', l.leg -> 'to_account',
           'amount', bank_private.amount_major(p.amount, a.exponent)::text,
           'currency', a.currency,
           'balance', bank_private.amount_major(
             coalesce(f.debit_balance, p.debit_balance), a.exponent)::text,
           'available', bank_private.amount_major(
             case when f.id is null then p.debit_available else f.debit_available end,
             a.exponent)::text,
           'version', coalesce(f.debit_version, p.debit_version),
           'fee', bank_private.amount_major(f.amount, a.exponent)::text,
           'memo', coalesce(l.leg -> 'memo', call.request -> 'memo')) order by p.item),
         max(p.occurred_at)
    into v_legs, v_time
    from unnest(v_posted) with ordinality p
    join unnest(postings) with ordinality o on o.ordinality = p.ordinality
    left join unnest(v_posted) with ordinality f   -- the fee is the posting behind it
      on f.item = p.item and f.ordinality = p.ordinality + 1
    join jsonb_array_elements(legs) with ordinality l (leg, n) on l.n = p.item
   cross join lateral bank_private.account_find(v_book, l.leg ->> 'from_account') a
   where o.operation = 'transfer_leg';
  return jsonb_build_object(
    'parent_id', head_id::text, 'occurred_at', v_time, 'memo', call.request -> 'memo',
    'metadata', call.request -> 'metadata', 'end_to_end_id', call.request -> 'end_to_end_id',
    'legs', v_legs);
end
$fn$;
comment on function bank_private.legs_settle is
  'Books postings made by legs_enter under the journal row head_id, and returns the resource: each '
  'leg with its transfer_id, its fee, and the resulting balance, available amount and version of '
  'its debited account. Errors: the refusal legs_refused, as call_refuse raises it, with the '
  'outcome, facts and hint of each refused leg.';
alter function bank_private.legs_settle owner to bank_exec;
revoke all on function bank_private.legs_settle from public;
