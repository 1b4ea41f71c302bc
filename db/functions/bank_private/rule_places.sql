-- Kernel: which states are those of which movement, for calls with many movements.
create or replace function bank_private.rule_places(
  book integer,
  set_id bigint,
  states bank_private.rule_state[],
  movements bank_private.rule_case[]
)
returns table (n bigint, places integer[])
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query
    select m.n, array_agg(s.at::integer order by s.place)
      from unnest(movements) with ordinality
           m (principal_id, mandate_id, customer_id, account_id, product_id, payee_id, currency,
              payee_since, debited_at, amount, hold_id, is_promised, is_approved,
              details_changed_at, heard_at, n)
      join bank_data.rule_set e on e.book_id = book and e.id = set_id
      join bank_data.rule r on r.book_id = book and r.id = any (e.rule_ids)
      join (select t.rule_id, t.subject_id, t.place, row_number() over () as at
              from unnest(states) t) s
        on s.rule_id = r.id
       and s.subject_id = bank_private.rule_subject(r, row(
             m.principal_id, m.mandate_id, m.customer_id, m.account_id, m.product_id, m.payee_id,
             m.currency, m.payee_since, m.debited_at, m.amount, m.hold_id, m.is_promised,
             m.is_approved, m.details_changed_at, m.heard_at)::bank_private.rule_case)
     where m.account_id is not null
     group by m.n;
end
$fn$;
comment on function bank_private.rule_places is
  'The places among the states, in the order of the set, by the number of the movement.';
alter function bank_private.rule_places owner to bank_ledger;
revoke all on function bank_private.rule_places from public;
