-- Kernel: draws the id of a journal row that others are to name as their parent before it is
-- written.
create or replace function bank_private.journal_id_next()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return nextval('bank_data.journal_id_seq');
end
$fn$;
comment on function bank_private.journal_id_next is
  'A new journal id. The caller holds a transaction id already.';
alter function bank_private.journal_id_next owner to bank_ledger;
revoke all on function bank_private.journal_id_next from public;
grant execute on function bank_private.journal_id_next to bank_exec;
