-- Kernel: rules are as they were made, sets as they were published, no movement was booked above a
-- threshold of its set, and the counters are what the journal says was moved.
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
                   where v.value > r.threshold
                     and (r.effect = 'deny' or v.value = 9223372036854775807
                          or case j.operation   -- or people have approved
                               when 'hold_capture' then false
                               when 'hold_place' then
                                 bank_private.hold_approval(book, j.subject_id) is null
                               else true end))));
  return query   -- counters of calendar periods: what was moved in them
    select 'rule', c.rule_id::text, format('counted %s in %s for %s, journal %s in %s',
             c.amount, n.uses, c.subject_id, f.amount, f.uses)
      from bank_data.rule_count c
      join bank_data.rule r on r.book_id = book and r.id = c.rule_id
     cross join lateral (
           select case r.measure when 'payees' then cardinality(c.payee_ids)
                                 else c.uses end as uses) n
     cross join lateral bank_private.rule_fold(r, c.subject_id, c.starts_at) f
     cross join lateral bank_private.rule_fold(
           r, c.subject_id, c.starts_at + interval '1 minute') g
     where c.book_id = book and r.period <> 'rolling'
       and (c.amount not between g.amount and f.amount or n.uses not between g.uses and f.uses);
  return query   -- rolling periods: the sum of their movements,
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
  return query   -- which are those of the journal
    select 'rule', c.rule_id::text, format('rolling %s in %s for %s, journal %s in %s',
             n.amount, n.uses, c.subject_id, f.amount, f.uses)
      from bank_data.rule_count c
      join bank_data.rule r on r.book_id = book and r.id = c.rule_id
     cross join lateral (
           select now() - r.period_length as since) w
     cross join lateral (
           select coalesce(sum(u.amount), 0) as amount, count(*) as uses
             from bank_data.rule_use u
            where r.measure <> 'payees' and u.book_id = book and u.rule_id = c.rule_id
              and u.subject_id = c.subject_id and u.occurred_at >= w.since
            union all
           select 0, count(*)
             from unnest(c.paid_at) p
            where r.measure = 'payees' and p >= w.since
            order by 2 desc
            limit 1) n
     cross join lateral bank_private.rule_fold(
           r, c.subject_id, w.since - interval '1 minute') f
     cross join lateral bank_private.rule_fold(
           r, c.subject_id, w.since + interval '1 minute') g
     where c.book_id = book and r.period = 'rolling'
       and (n.amount not between g.amount and f.amount or n.uses not between g.uses and f.uses);
  return query   -- open holds take part in the rules that counted them, resolved ones in none
    select 'rule', coalesce(e.rule_id, o.rule_id)::text,
           format('hold %s', coalesce(e.hold_id, o.hold_id))
      from (select h.id as hold_id, r.id as rule_id,
                   case r.per when 'account' then h.account_id
                              when 'mandate' then j.mandate_id
                              else h.customer_id end as subject_id
              from bank_data.hold h
              join bank_data.journal j
                on j.book_id = book and j.operation = 'hold_place' and j.outcome = 'applied'
               and j.subject_id = h.id
              join bank_data.rule_set s on s.book_id = book and s.id = j.rule_set_id
             cross join lateral unnest(s.rule_ids, j.rule_values) v (rule_id, value)
              join bank_data.rule r on r.book_id = book and r.id = v.rule_id
              left join bank_data.account p
                on p.book_id = book and p.id = h.payee_account_id
             where h.book_id = book and h.status = 'open' and v.value is not null
               and case r.measure
                     when 'sum' then true
                     when 'count' then true
                     when 'near' then h.amount <= r.near_amount
                                      and h.amount >= r.near_amount * (1 - r.near_share)
                     when 'payees' then p.customer_id <> h.customer_id end) e
      full join (select t.hold_id, t.rule_id, t.subject_id
                   from bank_data.rule_hold t
                  where t.book_id = book) o using (hold_id, rule_id, subject_id)
     where e.hold_id is null or o.hold_id is null;
end
$fn$;
comment on function bank_private.prove_rule is
  'Proves rules, their sets, what was decided by them, and what they have counted.';
alter function bank_private.prove_rule owner to bank_ledger;
revoke all on function bank_private.prove_rule from public;
