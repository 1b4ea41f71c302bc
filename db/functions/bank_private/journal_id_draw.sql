-- Kernel: the id of a journal row that is written after the rows that belong to it.
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
  'The next journal id, for journal_append.';
alter function bank_private.journal_id_draw owner to bank_ledger;
revoke all on function bank_private.journal_id_draw from public;
grant execute on function bank_private.journal_id_draw to bank_exec;
