-- Kernel: the terms of mandates and how far they are used now.
-- Open holds take part in every period, because each may be captured at any time; a hold whose time
-- is over takes no part, and what has left a rolling period neither, whether or not anybody has
-- written that down.
create or replace function bank_private.mandates_read(
  book        integer,
  mandate_ids bigint[]
)
returns bank_private.mandate_state[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_now timestamptz := clock_timestamp();
begin
  return (
    select array_agg(row(
             m.id, m.parent_ids || m.id, m.currency, m.exponent, m.amount_min, m.amount_max,
             m.approval_above, m.payee_ids, m.limit_amounts, m.limit_uses, m.rolling_length,
             w.starts_at, w.resets_at,
             array(select case when w.starts_at[n] = u.starts_at[n] then u.amounts[n] else 0 end
                          - case n when 5 then g.amount else 0 end
                     from generate_series(1, 5) n order by n),
             array(select case when w.starts_at[n] = u.starts_at[n] then u.uses[n] else 0 end
                          - case n when 5 then g.uses else 0 end
                     from generate_series(1, 5) n order by n),
             h.amount, h.holds, v_now, null,
             m.revoked_at is null and not m.is_suspended, m.every,
             bank_private.mandate_next_at(b.time_zone, u.last_at, m.every),
             bank_private.mandate_next_at(b.time_zone, v_now, m.every)
             )::bank_private.mandate_state order by m.id)
      from bank_data.mandate_usage u
      join bank_data.mandate m on m.book_id = book and m.id = u.mandate_id
      join bank_data.book b on b.id = book
     cross join lateral bank_private.mandate_windows(b.time_zone, v_now) w
     cross join lateral (
           select coalesce(sum(o.amount), 0)::bigint as amount, count(*)::integer as holds
             from bank_data.mandate_hold c
             join bank_data.hold o on o.book_id = book and o.id = c.hold_id
            where c.book_id = book and c.mandate_id = u.mandate_id
              and o.status = 'open' and o.expires_at > v_now) h
     cross join lateral (
           select coalesce(sum(o.amount), 0)::bigint as amount, count(*)::integer as uses
             from bank_data.mandate_use o
            where o.book_id = book and o.mandate_id = u.mandate_id
              and o.occurred_at <= v_now - m.rolling_length) g
     where u.book_id = book and u.mandate_id = any (mandate_ids));
end
$fn$;
comment on function bank_private.mandates_read is
  'The terms of mandates and what is used of them, in id order, null for none. mandate_ids: which; '
  'those without terms are left out.';
alter function bank_private.mandates_read owner to bank_ledger;
revoke all on function bank_private.mandates_read from public;
grant execute on function bank_private.mandates_read to bank_exec;
