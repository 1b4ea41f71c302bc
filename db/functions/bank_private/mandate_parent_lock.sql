-- Kernel: keeps a mandate, and those that it narrows, as they are until a narrower one is there:
-- whoever revokes or suspends one of them meanwhile waits, and then finds the new one too.
-- Called before the mandate is read.
-- Locking: the rows in id order, shared.
create or replace function bank_private.mandate_parent_lock(
  book    integer,
  mandate bigint
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  perform from bank_data.mandate m
    where m.book_id = book and m.id = any (array(
          select unnest(p.parent_ids || p.id)
            from bank_data.mandate p
           where p.book_id = book and p.id = mandate))
    order by m.id
      for share;
end
$fn$;
comment on function bank_private.mandate_parent_lock is
  'Locks a mandate that is to be narrowed, and those it narrows, until the transaction ends.';
alter function bank_private.mandate_parent_lock owner to bank_ledger;
revoke all on function bank_private.mandate_parent_lock from public;
grant execute on function bank_private.mandate_parent_lock to bank_exec;
