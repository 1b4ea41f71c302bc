-- Kernel: the terms of mandates and how far they are used now.
-- Open holds take part in every period, because each may be captured at any time; a hold whose time
-- is over takes no part, and what has left a rolling period neither, whether or not anybody has
-- written that down.
-- Small statements, the last of them only for a rolling period with something in it: each of them
-- costs every transfer under a mandate with terms.
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
  v_now     timestamptz := clock_timestamp();
  v_states  bank_private.mandate_state[];
  v_windows record;
  v_row     record;
  v_held    record;
  v_gone    record;
  v_amounts bigint[];
  v_uses    integer[];
begin
  for v_row in
    select m.id, m.parent_ids || m.id as chain, m.currency, m.exponent, m.amount_min,
           m.amount_max, m.approval_above, m.payee_ids, m.limit_amounts, m.limit_uses,
           m.rolling_length, m.every, m.revoked_at is null and not m.is_suspended as is_in_force,
           u.starts_at, u.amounts, u.uses, u.last_at, b.time_zone
      from bank_data.mandate_usage u
      join bank_data.mandate m on m.book_id = book and m.id = u.mandate_id
      join bank_data.book b on b.id = book
     where u.book_id = book and u.mandate_id = any (mandate_ids)
     order by m.id
  loop
    if v_states is null then
      v_windows := bank_private.mandate_windows(v_row.time_zone, v_now);
    end if;
    v_amounts := v_row.amounts;
    v_uses    := v_row.uses;
    for v_n in 1..5 loop
      if v_row.starts_at[v_n] <> v_windows.starts_at[v_n] then
        v_amounts[v_n] := 0;
        v_uses[v_n]    := 0;
      end if;
    end loop;
    if v_row.rolling_length is not null and v_uses[5] > 0 then
      select coalesce(sum(o.amount), 0)::bigint as amount, count(*)::integer as uses
        into v_gone
        from bank_data.mandate_use o
       where o.book_id = book and o.mandate_id = v_row.id
         and o.occurred_at <= v_now - v_row.rolling_length;
      v_amounts[5] := v_amounts[5] - v_gone.amount;
      v_uses[5]    := v_uses[5] - v_gone.uses;
    end if;
    select coalesce(sum(o.amount), 0)::bigint as amount, count(*)::integer as holds
      into v_held
      from bank_data.mandate_hold c
      join bank_data.hold o on o.book_id = book and o.id = c.hold_id
     where c.book_id = book and c.mandate_id = v_row.id
       and o.status = 'open' and o.expires_at > v_now;
    v_states := v_states || row(
      v_row.id, v_row.chain, v_row.currency, v_row.exponent, v_row.amount_min, v_row.amount_max,
      v_row.approval_above, v_row.payee_ids, v_row.limit_amounts, v_row.limit_uses,
      v_row.rolling_length, v_windows.starts_at, v_windows.resets_at, v_amounts, v_uses,
      v_held.amount, v_held.holds, v_now, null, v_row.is_in_force, v_row.every,
      case when v_row.every is not null
           then bank_private.mandate_next_at(v_row.time_zone, v_row.last_at, v_row.every) end,
      case when v_row.every is not null
           then bank_private.mandate_next_at(v_row.time_zone, v_now, v_row.every) end
      )::bank_private.mandate_state;
  end loop;
  return v_states;
end
$fn$;
comment on function bank_private.mandates_read is
  'The terms of mandates and what is used of them, in id order, null for none. mandate_ids: which; '
  'those without terms are left out.';
alter function bank_private.mandates_read owner to bank_ledger;
revoke all on function bank_private.mandates_read from public;
grant execute on function bank_private.mandates_read to bank_exec;
