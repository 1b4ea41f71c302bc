-- The kernel for many postings in one call: decides them one after another in memory, each with the
-- outcome it would have had alone, then writes all of them with one statement for each table. The
-- same rules as transfer_settle, which does a single plain transfer in less time; a test compares
-- them.
-- It reads (postings_read), decides here, and writes (postings_write). What can plainly be booked
-- is decided by one comparison; whatever that does not let through is judged (posting_judge).
-- Locking: mandates with terms, what rules count, then every account of the call in account-id
-- order, before anything is decided. The booking time is taken after that, so it follows the
-- versions of each account.
-- An item is one or more postings in a row that are booked together or not at all; a later one of
-- an item belongs to the first. With is_atomic nothing is booked unless everything is.
-- A fee behind a posting (posting_charge) is judged with it. Where as much as possible is moved,
-- the fee is that of the amount moved.
-- Order of the refusals: that of mandate_judge, of rule_judge, then that of posting_judge.
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
  v_book        integer   := (call.caller).book_id;
  v_count       integer   := cardinality(postings);
  v_none        bigint[]  := array_fill(null::bigint, array[v_count]);
  v_ids         bigint[];              -- the accounts of the call as they stand by now
  v_currency    text[];
  v_posted      bigint[];
  v_held        bigint[];
  v_floor       bigint[];
  v_version     bigint[];
  v_debit_open  boolean[];
  v_credit_open boolean[];
  v_before      bigint[];              -- their versions before the call
  v_debits_at   integer[];             -- of each posting: the place of its accounts among them,
  v_credits_at  integer[];
  v_done        bank_private.posted[]; -- what became of it,
  v_parents     bigint[]  := v_none;   -- the first one of its item, unless it is that
  v_known       bigint[]  := v_none;   -- an equal transfer of an earlier call
  v_equal       bigint[]  := v_none;   -- one of this call, and the posting where to look for it
  v_twins       integer[];
  v_now         timestamptz;
  v_posting     record;
  v_n           integer;
  v_d           integer;
  v_c           integer;
  v_item        integer;               -- the current item, where it began, whether it is refused
  v_first       integer;
  v_refused     boolean;
  v_any         boolean   := false;
  v_id          bigint;
  v_amount      bigint;
  v_fee         bigint;
  v_free        bigint;
  v_debit       bank_data.account_balance;
  v_credit      bank_data.account_balance;
  v_judged      record;
  v_mandates    bank_private.mandate_state[];   -- as far as used by now, and before the item
  v_unused      bank_private.mandate_state[];
  v_rules       record;                -- those in force,
  v_states      bank_private.rule_state[];   -- what they have counted by now,
  v_after       bank_private.rule_state[];   -- with the current posting,
  v_changed     integer[];             -- and what the item has changed, to take it back
  v_replaced    bank_private.rule_state[];
  v_measured    bank_private.rule_measured[];
begin
  -- read
  if exists (select from unnest(postings) p where p.mandate_id is not null) then
    v_mandates := bank_private.mandates_lock(
      v_book, array(select distinct p.mandate_id from unnest(postings) p));
  end if;
  v_rules  := bank_private.rules_open(call, postings);
  v_states := v_rules.states;
  select r.ids, r.currencies, r.posted, r.held, r.floors, r.versions, r.versions,
         r.debit_open, r.credit_open
    into v_ids, v_currency, v_posted, v_held, v_floor, v_version, v_before,
         v_debit_open, v_credit_open
    from bank_private.postings_read(call, postings) r;
  v_now := clock_timestamp();
  if exists (select from unnest(postings) p where p.duplicate_since is not null) then
    v_known := bank_private.duplicates_find(v_book, postings);
  end if;

  -- decide
  for v_posting in
    select p.*, d.at as debit_at, c.at as credit_at,
           lag(p.ordinality) over (
             partition by p.debit_account_id, p.credit_account_id, p.amount
             order by p.ordinality) as twin,
           coalesce(lead(p.item) over w = p.item
                    and lead(p.operation) over w = 'transfer_fee', false) as has_fee,
           lead(p.credit_account_id) over w is not null as has_fee_account,
           num_nonnulls(p.released, p.expected_version, p.available_at_least) = 0 as is_plain,
           v_mandates is not null and p.mandate_id is not null and g.is_governed as is_governed,
           g.is_payment, (v_rules.movements)[p.ordinality] as movement, l.places
      from unnest(postings) with ordinality p
      left join unnest(v_ids) with ordinality d (id, at) on d.id = p.debit_account_id
      left join unnest(v_ids) with ordinality c (id, at) on c.id = p.credit_account_id
     cross join lateral bank_private.operation_governed(p.operation) g
      left join bank_private.rule_places(v_book, v_rules.set_id, v_states, v_rules.movements) l
        on l.n = p.ordinality
    window w as (order by p.ordinality)
     order by p.ordinality
  loop
    v_n := v_posting.ordinality;
    v_d := v_posting.debit_at;
    v_c := v_posting.credit_at;
    v_debits_at[v_n]  := v_d;
    v_credits_at[v_n] := v_c;
    v_twins[v_n]      := v_posting.twin;
    v_equal[v_n]      := v_equal[v_posting.twin];
    if v_item is distinct from v_posting.item then
      v_item     := v_posting.item;
      v_first    := v_n;
      v_refused  := false;
      v_unused   := v_mandates;
      v_changed  := '{}';
      v_replaced := '{}';
    end if;
    v_done[v_n] := row(v_item, null, null, null, v_posting.amount,
                       null, null, null, null, null, v_now)::bank_private.posted;
    continue when v_refused;

    v_free   := v_posted[v_d] - v_held[v_d] - v_floor[v_d] + coalesce(v_posting.released, 0);
    v_amount := v_posting.amount;
    v_fee    := case when v_posting.has_fee then postings[v_n + 1].amount else 0 end;
    if v_posting.up_to and v_posting.has_fee then
      v_amount := bank_private.fee_room(v_book, postings[v_n + 1].subject_id, v_amount, v_free);
      v_fee    := 0;   -- there is room for it
    elsif v_posting.up_to then
      v_amount := least(v_amount, greatest(v_free, 0));
    elsif v_posting.operation = 'transfer_fee' and postings[v_first].up_to then
      v_amount := bank_private.fee_amount(v_book, v_posting.subject_id, v_done[v_first].amount);
      continue when v_amount = 0;   -- of so little it takes nothing
    end if;

    if v_posting.is_governed then
      v_judged := bank_private.mandate_judge(
        v_book, v_mandates, v_posting.mandate_id,
        case when v_posting.is_payment then v_posting.credit_account_id end,
        v_currency[v_d], v_posting.amount,
        v_posting.operation = 'hold_capture' and bank_private.hold_reserves(
          v_book, v_posting.subject_id, v_posting.mandate_id));
      v_refused := v_judged.outcome is not null;
    end if;
    if not v_refused and (v_posting.movement).account_id is not null then
      v_judged := bank_private.rule_judge(
        v_book, array(select v_states[a] from unnest(v_posting.places) with ordinality p (a, n)
               order by p.n),
        v_rules.width, v_posting.movement, v_amount);
      v_after         := v_judged.after;
      v_measured[v_n] := row(v_judged.measured)::bank_private.rule_measured;
      v_refused       := v_judged.outcome is not null;
    end if;
    if not v_refused
       and (v_posting.is_plain and (not v_posting.has_fee or v_posting.has_fee_account)
        and v_currency[v_d] = v_currency[v_c] and v_d <> v_c
        and v_debit_open[v_d] and v_credit_open[v_c]
        and v_amount between 1 and 999999999999999999 and v_amount + v_fee <= v_free
        and v_posted[v_c] <= 4000000000000000000 - v_amount
        and (v_posting.duplicate_since is null
             or coalesce(v_equal[v_n], v_known[v_n]) is null)) is not true then
      v_debit.book_id       := v_book;
      v_debit.account_id    := v_ids[v_d];
      v_debit.posted        := v_posted[v_d];
      v_debit.held          := v_held[v_d];
      v_debit.floor_amount  := v_floor[v_d];
      v_debit.version       := v_version[v_d];
      v_debit.debit_open    := v_debit_open[v_d];
      v_credit.book_id      := v_book;
      v_credit.account_id   := v_ids[v_c];
      v_credit.posted       := v_posted[v_c];
      v_credit.credit_open  := v_credit_open[v_c];
      v_judged := bank_private.posting_judge(
        postings[v_n], case when v_posting.has_fee then postings[v_n + 1] end, v_amount,
        v_debit, v_credit,
        case when v_posting.duplicate_since is not null
             then coalesce(v_equal[v_n], v_known[v_n]) end);
      v_refused := v_judged.outcome is not null;
    end if;

    if not v_refused then
      v_posted[v_d]  := v_posted[v_d] - v_amount;
      v_held[v_d]    := v_held[v_d] - coalesce(v_posting.released, 0);
      v_version[v_d] := v_version[v_d] + 1;
      v_posted[v_c]  := v_posted[v_c] + v_amount;
      v_version[v_c] := v_version[v_c] + 1;
      v_id           := nextval('bank_data.journal_id_seq');
      v_equal[v_n]   := v_id;
      if v_posting.is_governed then
        v_mandates := bank_private.mandates_count(v_mandates, v_posting.mandate_id, v_amount);
      end if;
      if (v_posting.movement).account_id is not null then
        for v_i in 1..coalesce(cardinality(v_posting.places), 0) loop
          v_changed  := v_changed || v_posting.places[v_i];
          v_replaced := v_replaced || v_states[v_posting.places[v_i]];
          v_states[v_posting.places[v_i]] := v_after[v_i];
        end loop;
      end if;
      v_done[v_n]    := row(
        v_item, v_id, 'applied', null, v_amount, v_posted[v_d],
        bank_private.available(v_posted[v_d], v_held[v_d], v_floor[v_d]), v_version[v_d],
        v_posted[v_c], v_version[v_c], v_now)::bank_private.posted;
      if v_n > v_first then
        v_parents[v_n] := v_done[v_first].id;
      end if;
    else
      v_any       := true;
      v_mandates  := v_unused;
      for v_i in reverse cardinality(v_changed)..1 loop
        v_states[v_changed[v_i]] := v_replaced[v_i];
      end loop;
      v_done[v_n] := row(v_item, null, v_judged.outcome, v_judged.facts, v_posting.amount,
                         null, null, null, null, null, v_now)::bank_private.posted;
      for v_i in reverse v_n - 1..v_first loop   -- the item's earlier postings are taken back
        continue when v_done[v_i].id is null;
        v_d      := v_debits_at[v_i];
        v_c      := v_credits_at[v_i];
        v_amount := v_done[v_i].amount;
        v_posted[v_d]  := v_posted[v_d] + v_amount;
        v_held[v_d]    := v_held[v_d] + coalesce(postings[v_i].released, 0);
        v_version[v_d] := v_version[v_d] - 1;
        v_posted[v_c]  := v_posted[v_c] - v_amount;
        v_version[v_c] := v_version[v_c] - 1;
        v_done[v_i]    := row(v_item, null, null, null, postings[v_i].amount,
                              null, null, null, null, null, v_now)::bank_private.posted;
      end loop;
      for v_i in v_first..v_n loop   -- in order: the equal one before may be of this item too
        v_equal[v_i] := v_equal[v_twins[v_i]];
      end loop;
    end if;
  end loop;

  -- write
  if is_atomic and v_any then   -- nothing, and only the refusals are told
    return query
      select p.item, null::bigint, nullif(p.outcome, 'applied'), p.facts, p.amount,
             null::bigint, null::bigint, null::bigint, null::bigint, null::bigint, v_now
        from unnest(v_done) p;
    return;
  end if;
  if v_mandates is not null then
    perform bank_private.mandates_save(v_book, v_mandates);
  end if;
  perform bank_private.postings_write(
    call, postings, v_done, v_parents, v_currency, v_debits_at, v_rules.set_id, v_measured);
  if v_states is not null then
    perform bank_private.rules_save(v_book, v_states);
  end if;
  update bank_data.account_balance b
     set posted = n.posted, held = n.held, version = n.version
    from unnest(v_ids, v_posted, v_held, v_version, v_before) n (id, posted, held, version, before)
   where b.book_id = v_book and b.account_id = n.id and n.version <> n.before;
  return query
    select p.* from unnest(v_done) p;
end
$fn$;
comment on function bank_private.postings_settle is
  'Books postings between accounts of one book and appends their journal rows. call: who and why; '
  'postings: at most 10,000, in order, of accounts the gate has let the caller to; is_atomic: '
  'all or nothing. Result: one bank_private.posted for each, in order. Errors: internal_error for '
  'a posting the gate should not have let through.';
alter function bank_private.postings_settle owner to bank_ledger;
revoke all on function bank_private.postings_settle from public;
grant execute on function bank_private.postings_settle to bank_exec;
