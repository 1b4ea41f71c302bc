-- Kernel: the id of a journal row that others name as their parent before it is written.
-- The caller holds a transaction id already, as for every id of the journal (caller_enter).
create or replace function bank_private.journal_id_draw()
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return nextval('bank_data.journal_id_seq');
end
$fn$;
comment on function bank_private.journal_id_draw is
  'A new journal id, for the row of a call that is written after those that belong to it.';
alter function bank_private.journal_id_draw owner to bank_ledger;
revoke all on function bank_private.journal_id_draw from public;
grant execute on function bank_private.journal_id_draw to bank_exec;
