-- The kernel for many postings in one call: decides them one after another, each with the outcome
-- it would have had alone, then writes all of them with one statement for each table. The same
-- rules as transfer_settle, which does a single plain transfer in less time; a test compares them.
-- Locking: every account of the call in account-id order, before anything is decided. The booking
-- time is taken after that, so it follows the versions of each account.
-- An item is one or more postings in a row that are booked together or not at all; a later one of
-- an item belongs to the first. With is_atomic nothing is booked unless everything is.
-- A fee behind a posting (posting_charge) is judged with it: amount and fee together must be
-- available. Where as much as possible is moved, the fee is that of the amount moved.
-- A freeze keeps out what callers ask for, not the interest that the bank owes or is owed.
-- Order of the refusals: hold_expired, account_closed, account_frozen, account_dormant,
-- system_account_missing, precondition_failed, insufficient_funds, balance_limit,
-- possible_duplicate.
create or replace function bank_private.postings_settle(
  call      bank_private.call,
  postings  bank_private.posting[],
  is_atomic boolean
)
returns setof bank_private.posted
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_book      integer   := (call.caller).book_id;
  v_count     integer   := cardinality(postings);
  v_none      bigint[]  := array_fill(null::bigint, array[v_count]);
  v_account   record;     -- the accounts of the call as parallel arrays, in account-id order
  v_currency  text[];
  v_floor     bigint[];
  v_posted    bigint[];
  v_held      bigint[];
  v_version   bigint[];
  v_known     bigint[]  := v_none;   -- equal transfers of earlier calls
  v_equal     bigint[]  := v_none;   -- equal transfers of this call, and where to look for them
  v_twins     integer[];
  v_ids       bigint[]  := v_none;   -- what became of each posting
  v_outcomes  text[]    := array_fill(null::text, array[v_count]);
  v_facts     jsonb[]   := array_fill(null::jsonb, array[v_count]);
  v_amounts   bigint[]  := v_none;
  v_balances  bigint[]  := v_none;
  v_available bigint[]  := v_none;
  v_versions  bigint[]  := v_none;
  v_credits   bigint[]  := v_none;
  v_credited  bigint[]  := v_none;
  v_parents   bigint[]  := v_none;
  v_debits_at integer[];
  v_credits_at integer[];
  v_now       timestamptz;
  v_posting   record;
  v_item      integer;    -- the current item, where it began, and whether it is refused
  v_first     integer;
  v_refused   boolean;
  v_up_to     boolean;    -- whether its first posting takes what there is
  v_any       boolean := false;
  v_d         integer;
  v_c         integer;
  v_amount    bigint;
  v_free      bigint;
  v_fee       bigint;
  v_credited_field jsonb;
  v_outcome   text;
  v_fact      jsonb;
begin
  perform bank_private.accounts_lock(call, array(
    select p.debit_account_id from unnest(postings) p
    union
    select p.credit_account_id from unnest(postings) p));
  select array_agg(b.account_id order by b.account_id) as ids,
         array_agg(b.posted order by b.account_id) as posted,
         array_agg(b.held order by b.account_id) as held,
         array_agg(b.version order by b.account_id) as version,
         array_agg(b.floor_amount order by b.account_id) as floor,
         array_agg(a.currency order by b.account_id) as currency,
         array_agg(a.exponent order by b.account_id) as exponent,
         array_agg(a.closed_at is not null order by b.account_id) as is_closed,
         array_agg(a.dormant_at is not null order by b.account_id) as is_dormant,
         array_agg(b.debit_open order by b.account_id) as debit_open,
         array_agg(b.credit_open order by b.account_id) as credit_open
    into strict v_account
    from (select p.debit_account_id as id from unnest(postings) p
          union
          select p.credit_account_id from unnest(postings) p) n
    join bank_data.account_balance b on b.book_id = v_book and b.account_id = n.id
    join bank_data.account a on a.book_id = v_book and a.id = n.id;
  v_currency := v_account.currency;   -- as variables: a field of a record is searched through
  v_floor    := v_account.floor;
  v_posted  := v_account.posted;
  v_held    := v_account.held;
  v_version := v_account.version;
  v_now     := clock_timestamp();
  if exists (select from unnest(postings) p where p.duplicate_since is not null) then
    v_known := bank_private.duplicates_find(v_book, postings);
  end if;

  for v_posting in
    select p.*, d.at as debit_at, c.at as credit_at,
           lag(p.ordinality) over (
             partition by p.debit_account_id, p.credit_account_id, p.amount
             order by p.ordinality) as twin,
           p.operation = 'transfer_fee' as is_fee,
           lead(p.item) over w = p.item and lead(p.operation) over w = 'transfer_fee' as has_fee,
           lead(p.subject_id) over w as fee_id,
           lead(p.amount) over w as fee,
           lead(p.credit_account_id) over w as fee_account_id
      from unnest(postings) with ordinality p
      join unnest(v_account.ids) with ordinality d (id, at) on d.id = p.debit_account_id
      left join unnest(v_account.ids) with ordinality c (id, at) on c.id = p.credit_account_id
    window w as (order by p.ordinality)
     order by p.ordinality
  loop
    v_d := v_posting.debit_at;
    v_c := v_posting.credit_at;
    v_debits_at[v_posting.ordinality]  := v_d;
    v_credits_at[v_posting.ordinality] := v_c;
    if v_item is distinct from v_posting.item then
      v_item    := v_posting.item;
      v_first   := v_posting.ordinality;
      v_refused := false;
      v_up_to   := v_posting.up_to;
    end if;
    v_twins[v_posting.ordinality] := v_posting.twin;
    v_equal[v_posting.ordinality] := v_equal[v_posting.twin];
    continue when v_refused;

    v_amount := v_posting.amount;
    if v_posting.is_fee and v_up_to then
      v_amount := bank_private.fee_amount(v_book, v_posting.subject_id, v_amounts[v_first]);
      continue when v_amount = 0;   -- of so little it takes nothing
    end if;
    v_free   := v_posted[v_d] - v_held[v_d] - v_floor[v_d]
                + coalesce(v_posting.released, 0);
    v_fee     := case when v_posting.has_fee then v_posting.fee else 0 end;
    v_outcome := null;
    v_fact    := null;
    v_credited_field := case when v_posting.is_fee then '{"field": "fee_account"}'
                             else '{"field": "to_account"}' end;
    if (v_currency[v_d] = v_currency[v_c]) is not true or v_d = v_c
       or (v_amount between 1 and 999999999999999999) is not true
       or v_posting.released < 0 then
      perform bank_private.error_raise('internal_error', 'A posting is malformed.');
    elsif v_posting.released > v_held[v_d] then   -- its time was over when the account was locked
      v_outcome := 'hold_expired';
      v_fact    := '{"status": "expired"}';
    elsif v_account.is_closed[v_d] then
      v_outcome := 'account_closed';
      v_fact    := '{"field": "from_account"}';
    elsif v_account.is_closed[v_c] then
      v_outcome := 'account_closed';
      v_fact    := v_credited_field;
    elsif not v_account.debit_open[v_d] and not v_account.is_dormant[v_d]
          and v_posting.operation <> 'interest_post' then
      v_outcome := 'account_frozen';
      v_fact    := '{"field": "from_account"}';
    elsif not v_account.credit_open[v_c] and v_posting.operation <> 'interest_post' then
      v_outcome := 'account_frozen';
      v_fact    := v_credited_field;
    elsif not v_account.debit_open[v_d] and v_posting.operation <> 'interest_post' then
      v_outcome := 'account_dormant';
      v_fact    := '{"field": "from_account"}';
    elsif v_posting.has_fee and v_posting.fee_account_id is null then
      v_outcome := 'system_account_missing';
      v_fact    := jsonb_build_object(
        'role', 'fee_income', 'currency', v_currency[v_d]);
    elsif v_posting.expected_version <> v_version[v_d] then
      v_outcome := 'precondition_failed';
      v_fact    := jsonb_build_object('version', v_version[v_d]);
    elsif v_posting.available_at_least > v_free - coalesce(v_posting.released, 0)
          and v_floor[v_d] > -4000000000000000000 then
      v_outcome := 'precondition_failed';
      v_fact    := jsonb_build_object(
        'available', bank_private.amount_major(
          v_free - coalesce(v_posting.released, 0), v_account.exponent[v_d])::text,
        'currency', v_currency[v_d]);
    else
      if v_posting.up_to and v_posting.has_fee then
        v_amount := bank_private.fee_room(v_book, v_posting.fee_id, v_amount, v_free);
        v_fee    := 0;   -- there is room for it
      elsif v_posting.up_to then
        v_amount := least(v_amount, greatest(v_free, 0));
      end if;
      if v_floor[v_d] > -4000000000000000000
         and (v_amount = 0 or (v_amount + v_fee > v_free
                                and v_posting.may_overdraw is not true)) then
        v_outcome := 'insufficient_funds';
        v_fact    := jsonb_build_object(
          'available', bank_private.amount_major(v_free, v_account.exponent[v_d])::text,
          'currency', v_currency[v_d]);
        if v_posting.has_fee then
          v_fact := v_fact || jsonb_build_object('fee', bank_private.amount_major(
            v_posting.fee, v_account.exponent[v_d])::text);
        end if;
      elsif v_posted[v_d] - v_held[v_d] + coalesce(v_posting.released, 0) - v_amount
            < -4000000000000000000 then
        v_outcome := 'balance_limit';
        v_fact    := '{"field": "from_account"}';
      elsif v_posted[v_c] > 4000000000000000000 - v_amount then
        v_outcome := 'balance_limit';
        v_fact    := v_credited_field;
      elsif v_posting.duplicate_since is not null
            and coalesce(v_equal[v_posting.ordinality], v_known[v_posting.ordinality]) is not null
      then
        v_outcome := 'possible_duplicate';
        v_fact    := jsonb_build_object('transfer_id', coalesce(
          v_equal[v_posting.ordinality], v_known[v_posting.ordinality])::text);
      end if;
    end if;

    if v_outcome is null then
      v_ids[v_posting.ordinality] := nextval('bank_data.journal_id_seq');
      v_posted[v_d]  := v_posted[v_d] - v_amount;
      v_held[v_d]    := v_held[v_d] - coalesce(v_posting.released, 0);
      v_version[v_d] := v_version[v_d] + 1;
      v_posted[v_c]  := v_posted[v_c] + v_amount;
      v_version[v_c] := v_version[v_c] + 1;
      v_outcomes[v_posting.ordinality]  := 'applied';
      v_amounts[v_posting.ordinality]   := v_amount;
      v_balances[v_posting.ordinality]  := v_posted[v_d];
      v_available[v_posting.ordinality] := bank_private.available(
        v_posted[v_d], v_held[v_d], v_floor[v_d]);
      v_versions[v_posting.ordinality]  := v_version[v_d];
      v_credits[v_posting.ordinality]   := v_posted[v_c];
      v_credited[v_posting.ordinality]  := v_version[v_c];
      v_equal[v_posting.ordinality]     := v_ids[v_posting.ordinality];
      v_parents[v_posting.ordinality]   := coalesce(
        v_posting.parent_id,
        case when v_posting.ordinality > v_first then v_ids[v_first] end);
    else
      v_refused := true;
      v_any     := true;
      v_outcomes[v_posting.ordinality] := v_outcome;
      v_facts[v_posting.ordinality]    := v_fact;
      for v_i in reverse v_posting.ordinality - 1..v_first loop   -- the item's earlier postings
        continue when v_ids[v_i] is null;
        v_d := v_debits_at[v_i];
        v_c := v_credits_at[v_i];
        v_posted[v_d]   := v_posted[v_d] + v_amounts[v_i];
        v_held[v_d]     := v_held[v_d] + coalesce(postings[v_i].released, 0);
        v_version[v_d]  := v_version[v_d] - 1;
        v_posted[v_c]   := v_posted[v_c] - v_amounts[v_i];
        v_version[v_c]  := v_version[v_c] - 1;
        v_ids[v_i]       := null;
        v_outcomes[v_i]  := null;
        v_amounts[v_i]   := null;
        v_balances[v_i]  := null;
        v_available[v_i] := null;
        v_versions[v_i]  := null;
        v_credits[v_i]   := null;
        v_credited[v_i]  := null;
      end loop;
      -- in order, because the equal one before may be of this item too
      for v_i in v_first..v_posting.ordinality loop
        v_equal[v_i] := v_equal[v_twins[v_i]];
      end loop;
    end if;
  end loop;
  if (select count(u.at) from unnest(v_debits_at) u (at)) <> v_count then   -- no such account
    perform bank_private.error_raise('internal_error', 'A posting is malformed.');
  end if;
  if is_atomic and v_any then
    return query
      select p.item, null::bigint, nullif(r.outcome, 'applied'), r.facts, p.amount,
             null::bigint, null::bigint, null::bigint, null::bigint, null::bigint, v_now
        from unnest(postings) with ordinality p
        join unnest(v_outcomes, v_facts) with ordinality r (outcome, facts, n)
          on r.n = p.ordinality
       order by p.ordinality;
    return;
  end if;

  insert into bank_data.journal (
    id, occurred_at, book_id, principal_id, credential_id, customer_id, mandate_id, subject_id,
    request_id, idempotency_id, operation, outcome, parent_id, value_date,
    debit_account_id, credit_account_id, credit_customer_id, amount, currency,
    debit_balance, debit_available, credit_balance, debit_version, credit_version, request
  )
  overriding system value
  select r.id, v_now, v_book, (call.caller).principal_id, (call.caller).credential_id,
         r.customer_id, r.mandate_id, r.subject_id,
         call.request_id, r.idempotency_id, r.operation, 'applied', r.parent, r.value_date,
         r.debit_account_id, r.credit_account_id, r.credit_customer_id, r.amount_moved,
         v_currency[r.debit_at],
         r.balance, r.available, r.credit, r.version, r.credited, r.request
    from rows from (
           unnest(postings), unnest(v_ids), unnest(v_amounts), unnest(v_balances),
           unnest(v_available), unnest(v_versions), unnest(v_credits), unnest(v_credited),
           unnest(v_parents), unnest(v_debits_at))
         r (item, operation, debit_account_id, credit_account_id, customer_id, credit_customer_id,
            mandate_id, amount, up_to, released, may_overdraw, expected_version,
            available_at_least, duplicate_since, idempotency_id, parent_id, subject_id, value_date,
            request, id, amount_moved, balance, available, version, credit, credited, parent,
            debit_at)
   where r.id is not null;
  update bank_data.account_balance b
     set posted = n.posted, held = n.held, version = n.version
    from unnest(v_account.ids, v_posted, v_held, v_version, v_account.version)
         n (id, posted, held, version, before)
   where b.book_id = v_book and b.account_id = n.id and n.version <> n.before;
  return query
    select r.item, r.id, r.outcome, r.facts, coalesce(r.amount_moved, r.amount), r.balance,
           r.available, r.version, r.credit, r.credited, v_now
      from rows from (
             unnest(postings), unnest(v_ids), unnest(v_outcomes), unnest(v_facts),
             unnest(v_amounts), unnest(v_balances), unnest(v_available), unnest(v_versions),
             unnest(v_credits), unnest(v_credited))
           with ordinality
           r (item, operation, debit_account_id, credit_account_id, customer_id,
              credit_customer_id, mandate_id, amount, up_to, released, may_overdraw,
              expected_version, available_at_least, duplicate_since, idempotency_id, parent_id,
              subject_id, value_date, request, id, outcome, facts, amount_moved, balance,
              available, version, credit, credited, n)
     order by r.n;
end
$fn$;
comment on function bank_private.postings_settle is
  'Books postings between accounts of one book and appends their journal rows. call: who and '
  'why; postings: at most 10,000, in order, of accounts the gate has let the caller to; '
  'is_atomic: all or nothing. Result: one bank_private.posted for each, in order. Errors: '
  'internal_error for a posting the gate should not have let through.';
alter function bank_private.postings_settle owner to bank_ledger;
revoke all on function bank_private.postings_settle from public;
grant execute on function bank_private.postings_settle to bank_exec;
