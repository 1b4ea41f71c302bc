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
  v_ids bigint[] := array(
    select distinct unnest(m.parent_ids || m.id)
      from bank_data.mandate m
     where m.book_id = book and m.id = any (mandate_ids) and m.is_limited);
begin
  if v_ids <> '{}' then
    perform from bank_data.mandate_usage u
      where u.book_id = book and u.mandate_id = any (v_ids)
      order by u.mandate_id
        for no key update;
  end if;
  return v_ids;
end
$fn$;
comment on function bank_private.mandates_touch is
  'Locks mandates and those they narrow until the transaction ends, and returns their ids; '
  'mandates without terms are left out.';
alter function bank_private.mandates_touch owner to bank_ledger;
revoke all on function bank_private.mandates_touch from public;
grant execute on function bank_private.mandates_touch to bank_exec;
