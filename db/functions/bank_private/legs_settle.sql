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
  v_posted  record;
  v_leg     jsonb;
  v_from    bank_private.reach;
  v_legs    jsonb := '[]';
  v_refused jsonb := '[]';
  v_time    timestamptz;
begin
  for v_n in 1..cardinality(postings) loop
    v_posting           := postings[v_n];
    v_posting.parent_id := head_id;
    postings[v_n]       := v_posting;
  end loop;
  for v_posted in
    select p.* from bank_private.postings_settle(call, postings, true) p
  loop
    if v_posted.outcome <> 'applied' then
      v_refused := v_refused || bank_private.leg_refusal(
        v_posted.item, v_posted.outcome, v_posted.facts);
    elsif v_posted.outcome = 'applied' then
      v_leg  := legs -> (v_posted.item - 1);
      v_from := bank_private.account_find(v_book, v_leg ->> 'from_account');
      v_time := v_posted.occurred_at;
      v_legs := v_legs || jsonb_build_object(
        'leg', v_posted.item, 'transfer_id', v_posted.id::text,
        'from_account', v_from.number, 'to_account', v_leg -> 'to_account',
        'amount', bank_private.amount_major(v_posted.amount, v_from.exponent)::text,
        'currency', v_from.currency,
        'balance', bank_private.amount_major(v_posted.debit_balance, v_from.exponent)::text,
        'available', bank_private.amount_major(v_posted.debit_available, v_from.exponent)::text,
        'version', v_posted.debit_version,
        'memo', coalesce(v_leg -> 'memo', call.request -> 'memo'));
    end if;
  end loop;
  if v_refused <> '[]' then
    perform bank_private.call_refuse('legs_refused', jsonb_build_object('refused', v_refused));
  end if;
  return jsonb_build_object(
    'parent_id', head_id::text, 'occurred_at', v_time, 'memo', call.request -> 'memo',
    'metadata', call.request -> 'metadata', 'end_to_end_id', call.request -> 'end_to_end_id',
    'legs', v_legs);
end
$fn$;
comment on function bank_private.legs_settle is
  'Books postings made by legs_enter under the journal row head_id, and returns the resource: each '
  'leg with its transfer_id and the resulting balance, available amount and version of its '
  'debited account. Errors: the refusal legs_refused, as call_refuse raises it, with the outcome, '
  'facts and hint of each refused leg.';
alter function bank_private.legs_settle owner to bank_exec;
revoke all on function bank_private.legs_settle from public;
