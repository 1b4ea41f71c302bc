-- Kernel: suspends a mandate for one side, or lifts that, and says of it and of all that narrow it
-- whether they are suspended, whoever has those.
-- Locking: their rows in id order, as bank_private.mandate_end. Whatever changes a mandate locks
-- all that narrow it first, so what is read of those above is final.
create or replace function bank_private.mandate_suspension_set(
  book         integer,
  mandate      bigint,
  side         text,
  is_suspended boolean
)
returns text[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ids    bigint[];   -- all of a chain are mandates of one customer
  v_before text[];
  v_after  text[];
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
  select m.suspended_by
    into v_before
    from bank_data.mandate m
   where m.book_id = book and m.id = mandate;
  v_after := array(
    select s
      from unnest(array['holder', 'giver', 'customer', 'staff']) s
     where s = any (v_before) and (mandate_suspension_set.is_suspended or s <> side)
        or mandate_suspension_set.is_suspended and s = side);
  if not mandate_suspension_set.is_suspended and v_after = v_before then
    return v_before;   -- others did
  end if;
  update bank_data.mandate m
     set suspended_by = nullif(v_after, '{}')
   where m.book_id = book and m.id = mandate;
  update bank_data.mandate m
     set is_suspended = exists (
           select from bank_data.mandate p
            where p.book_id = book and p.id = any (m.parent_ids || m.id)
              and p.suspended_by is not null)
   where m.book_id = book and m.id = any (v_ids);
  return null;
end
$fn$;
comment on function bank_private.mandate_suspension_set is
  'Suspends a mandate for a side (holder, giver, customer, staff), or lifts that. mandate: an id '
  'the caller may suspend. Result: null; when there was nothing of this side to lift, the sides '
  'that have suspended it.';
alter function bank_private.mandate_suspension_set owner to bank_ledger;
revoke all on function bank_private.mandate_suspension_set from public;
grant execute on function bank_private.mandate_suspension_set to bank_exec;
