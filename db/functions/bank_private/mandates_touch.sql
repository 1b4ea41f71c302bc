-- Kernel: locks the usage of mandates with terms, in id order. Every call that will count on them
-- does it before it locks accounts.
create or replace function bank_private.mandates_touch(
  book        integer,
  mandate_ids bigint[]
)
returns bigint[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ids  bigint[] := '{}';
  v_last bigint;
  v_id   bigint;
begin
  for v_id in
    select u.mandate_id
      from bank_data.mandate m
      join bank_data.mandate_usage u
        on u.book_id = book and u.mandate_id = any (m.parent_ids || m.id)
     where m.book_id = book and m.id = any (mandate_ids) and m.is_limited
     order by u.mandate_id
       for no key update of u
  loop
    if v_id is distinct from v_last then   -- two mandates may narrow the same one
      v_ids := v_ids || v_id;
    end if;
    v_last := v_id;
  end loop;
  return v_ids;
end
$fn$;
comment on function bank_private.mandates_touch is
  'Locks mandates and those they narrow until the transaction ends, and returns their ids; '
  'mandates without terms are left out.';
alter function bank_private.mandates_touch owner to bank_ledger;
revoke all on function bank_private.mandates_touch from public;
grant execute on function bank_private.mandates_touch to bank_exec;
