-- Kernel: revokes a mandate and all that narrow it, whoever has those.
-- Locking: their rows in id order. A movement that has read its mandate before goes through.
create or replace function bank_private.mandate_end(
  book    integer,
  mandate bigint
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ids bigint[];   -- all of a chain are mandates of one customer
begin
  -- First alone: whoever narrows it holds it, and the next statement sees what was made.
  perform from bank_data.mandate m
    where m.book_id = book and m.id = mandate
      for no key update;
  v_ids := array(
    select m.id
      from bank_data.mandate m
     where m.book_id = book and (m.id = mandate or mandate = any (m.parent_ids))
       and m.customer_id = (select o.customer_id from bank_data.mandate o
                             where o.book_id = book and o.id = mandate)
     order by m.id + 0   -- not along all ids
       for no key update);
  update bank_data.mandate m
     set revoked_at = now()
   where m.book_id = book and m.id = any (v_ids) and m.revoked_at is null;
end
$fn$;
comment on function bank_private.mandate_end is
  'Revokes a mandate and those that narrow it, from the very next call. mandate: an id the caller '
  'may revoke.';
alter function bank_private.mandate_end owner to bank_ledger;
revoke all on function bank_private.mandate_end from public;
grant execute on function bank_private.mandate_end to bank_exec;
