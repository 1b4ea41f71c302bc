-- Matches open lines of a statement with entries of its account, the surest rule first. A wrong
-- match hides a mistake, a missing one is a break that somebody looks at: so what is in doubt stays
-- open, and open lines of other statements of the account count as rivals.
-- The other bank's sign is opposite: money that came in there is a debit of the own account.
-- Locking: the caller has the account for itself.
create or replace function bank_private.external_lines_match(
  call   bank_private.call,
  import bigint,
  days   integer
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_account bigint;
  v_ignored text;
begin
  v_account := (select i.account_id from bank_data.external_import i
                 where i.book_id = (call.caller).book_id and i.id = import);
  v_ignored := bank_private.lines_match_groups(call, v_account, import, true);
  v_ignored := bank_private.lines_match_near(call, v_account, import, greatest(days, 30), true);
  v_ignored := bank_private.lines_match_groups(call, v_account, import, false);
  v_ignored := bank_private.lines_match_near(call, v_account, import, days, false);
end
$fn$;
comment on function bank_private.external_lines_match is
  'Matches what can be matched without doubt. call: who does it; import: id; days: how far apart '
  'the two banks may have booked.';
alter function bank_private.external_lines_match owner to bank_exec;
revoke all on function bank_private.external_lines_match from public;
