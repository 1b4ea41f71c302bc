-- Kernel: the rules of a set that are for some movements, with what they have counted. What has
-- left a rolling period takes no part, whether or not anybody has removed it.
-- Read after the lock (rules_touch), in a statement of its own.
create or replace function bank_private.rules_read(
  book integer,
  set_id bigint,
  movements bank_private.rule_case[]
)
returns bank_private.rule_state[]
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
declare
  v_now timestamptz := clock_timestamp();
begin
  return (
    select array_agg(row(
             r.id, a.place, r.code, r.measure, r.currency, r.exponent, r.threshold, r.period,
             r.period_length, r.near_amount, r.near_share, r.starts_at, r.ends_at, r.effect,
             r.explanation, a.subject_id, p.starts_at, p.resets_at,
             case when c.starts_at = p.starts_at then c.amount else 0 end - g.amount,
             case when c.starts_at = p.starts_at then c.uses else 0 end - g.uses,
             s.payee_ids, s.paid_at, v_now, (v_now at time zone b.time_zone)::time,
             null, false)::bank_private.rule_state order by a.place, a.subject_id)
      from (select distinct t.rule_id, t.place, bank_private.rule_subject(o, m) as subject_id
              from bank_data.rule_set e
             cross join lateral unnest(e.rule_ids) with ordinality t (rule_id, place)
              join bank_data.rule o on o.book_id = book and o.id = t.rule_id
             cross join unnest(movements) m
             where e.book_id = book and e.id = set_id and m.account_id is not null) a
      join bank_data.rule r on r.book_id = book and r.id = a.rule_id
      join bank_data.book b on b.id = book
     cross join lateral bank_private.mandate_windows(b.time_zone, v_now) w
     cross join lateral (
           select coalesce(w.starts_at[n.place], '-infinity') as starts_at,
                  w.resets_at[n.place] as resets_at
             from (select array_position(bank_private.mandate_periods(), r.period) as place) n) p
      left join bank_data.rule_count c
        on c.book_id = book and c.rule_id = r.id and c.subject_id = a.subject_id
     cross join lateral (
           select coalesce(sum(u.amount), 0)::bigint as amount, count(*)::integer as uses
             from bank_data.rule_use u
            where r.period = 'rolling' and u.book_id = book and u.rule_id = r.id
              and u.subject_id = a.subject_id and u.occurred_at <= v_now - r.period_length) g
     cross join lateral (
           select coalesce(array_agg(y.id order by y.id), '{}') as payee_ids,
                  coalesce(array_agg(y.paid_at order by y.id), '{}') as paid_at
             from unnest(c.payee_ids, c.paid_at) y (id, paid_at)
            where c.starts_at = p.starts_at
              and (r.period <> 'rolling' or y.paid_at > v_now - r.period_length)) s
     where a.subject_id is not null);
end
$fn$;
comment on function bank_private.rules_read is
  'A state for each rule and whom it counts for, in the order of the set; null for none. '
  'movements: null elements are left out.';
alter function bank_private.rules_read owner to bank_ledger;
revoke all on function bank_private.rules_read from public;
