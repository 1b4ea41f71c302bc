-- Makes a replay write: its commit then waits for the standby as the first commit did. A replay
-- that only read could confirm what a promoted standby has never heard of.
create or replace function bank_private.replay_touch()
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ignored pg_lsn;
begin
  v_ignored := pg_logical_emit_message(true, 'bank', 'replay');
end
$fn$;
comment on function bank_private.replay_touch is
  'Writes a marker to the write-ahead log, so that the commit of a replay is as durable as the '
  'recorded one.';
alter function bank_private.replay_touch owner to bank_exec;
revoke all on function bank_private.replay_touch from public;
