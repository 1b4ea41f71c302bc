-- Kernel: rules are as they were made, sets as they were published, no movement was booked above a
-- threshold of its set, and the counters are what the journal says.
-- A movement counts in the period in which it got the lock, and may be booked a moment later:
-- around the beginning of a period both are right.
create or replace function bank_private.prove_rule(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $fn$
declare
  v_caller bank_private.caller;   -- for whom they are shown: nobody
begin
  v_caller.book_id      := book;
  v_caller.principal_id := 0;
  return query   -- each rule is as it was made
    select 'rule', coalesce(r.rule_id, g.subject_id)::text, 'not as it was made'
      from (select p.rule_id, bank_private.resource_present(to_jsonb(p)) as said
              from bank_private.rule_present(v_caller, page_size => 1000000) p) r
      full join (
           select j.subject_id, j.facts
             from bank_data.journal j
            where j.book_id = book and j.operation = 'rule_create' and j.outcome = 'applied') g
        on g.subject_id = r.rule_id
     where r.said - 'in_force' is distinct from g.facts - array['in_force', 'rule_set_id'];
  return query   -- each set has the rules that were made by then and not retired
    with told as (
      select j.subject_id as rule_id, (j.facts ->> 'rule_set_id')::bigint as set_id,
             j.operation = 'rule_create' as is_made
        from bank_data.journal j
       where j.book_id = book and j.operation in ('rule_create', 'rule_retire')
         and j.outcome = 'applied' and j.facts ->> 'rule_set_id' is not null)
    select 'rule', coalesce(s.id, n.set_id)::text, 'set not as it was published'
      from (select o.* from bank_data.rule_set o where o.book_id = book) s
      full join (select distinct t.set_id from told t) n on n.set_id = s.id
     where s.id is null or n.set_id is null
        or s.rule_ids is distinct from array(
             select m.rule_id
               from told m
              where m.is_made and m.set_id <= s.id and not exists (
                      select from told e
                       where not e.is_made and e.rule_id = m.rule_id and e.set_id <= s.id)
              order by m.rule_id);
  return query   -- the last one is in force, unless it is empty
    select 'rule', b.rule_set_id::text, 'not the last set'
      from bank_data.book b
      left join lateral (
           select o.id, o.rule_ids
             from bank_data.rule_set o
            where o.book_id = book
            order by o.id desc
            limit 1) s on true
     where b.id = book
       and b.rule_set_id is distinct from case when cardinality(s.rule_ids) > 0 then s.id end;
  return query   -- every decision has a value for each rule, none above its threshold if applied
    select 'rule', j.id::text, case
             when s.id is null or cardinality(j.rule_values) <> cardinality(s.rule_ids)
               then 'no such set' else 'booked above a threshold' end
      from bank_data.journal j
      left join bank_data.rule_set s on s.book_id = book and s.id = j.rule_set_id
     where j.book_id = book and j.rule_set_id is not null
       and (s.id is null or (cardinality(j.rule_values) = cardinality(s.rule_ids)) is not true
            or (j.outcome = 'applied' and exists (
                  select from unnest(s.rule_ids, j.rule_values) v (rule_id, value)
                    join bank_data.rule r on r.book_id = book and r.id = v.rule_id
                   where v.value > r.threshold)));
  return query   -- counters of calendar periods: the last value in them
    select 'rule', c.rule_id::text, format('counted %s for %s, journal %s', n.value, c.subject_id,
                                           f.value)
      from bank_data.rule_count c
      join bank_data.rule r on r.book_id = book and r.id = c.rule_id
     cross join lateral (
           select case r.measure when 'sum' then c.amount
                                 when 'payees' then cardinality(c.payee_ids)
                                 else c.uses end::bigint as value) n
     cross join lateral (
           select coalesce(max(j.rule_values[p.place]), 0) as value,
                  coalesce(max(j.rule_values[p.place]) filter (
                    where j.occurred_at >= c.starts_at + interval '1 minute'), 0) as least
             from bank_data.rule_set s
            cross join lateral (select array_position(s.rule_ids, r.id) as place) p
             join bank_data.journal j on j.book_id = book and j.rule_set_id = s.id
             left join bank_data.hold h
               on h.book_id = book and h.id = j.subject_id and j.operation = 'hold_place'
            where s.book_id = book and p.place is not null and j.outcome = 'applied'
              and j.occurred_at >= c.starts_at
              and case r.per when 'account' then coalesce(j.debit_account_id, h.account_id)
                             when 'mandate' then j.mandate_id
                             else j.customer_id end = c.subject_id) f
     where c.book_id = book and r.period <> 'rolling' and n.value not between f.least and f.value;
  return query   -- rolling periods: the sum of their movements
    select 'rule', c.rule_id::text, format('rolling %s in %s for %s, movements %s in %s',
             c.amount, c.uses, c.subject_id, f.amount, f.uses)
      from bank_data.rule_count c
      join bank_data.rule r on r.book_id = book and r.id = c.rule_id
     cross join lateral (
           select coalesce(sum(u.amount), 0) as amount, count(*) as uses
             from bank_data.rule_use u
            where u.book_id = book and u.rule_id = c.rule_id
              and u.subject_id = c.subject_id) f
     where c.book_id = book and r.period = 'rolling'
       and (c.amount, c.uses) is distinct from (f.amount, f.uses);
end
$fn$;
comment on function bank_private.prove_rule is
  'Proves rules, their sets, what was decided by them, and what they have counted.';
alter function bank_private.prove_rule owner to bank_ledger;
revoke all on function bank_private.prove_rule from public;
