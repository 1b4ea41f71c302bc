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
  v_book    integer := (call.caller).book_id;
  v_by      bigint  := (call.caller).principal_id;
  v_account bigint;
begin
  v_account := (select i.account_id from bank_data.external_import i
                 where i.book_id = v_book and i.id = import);
  update bank_data.external_line l
     set status = 'matched', transfer_id = p.transfer_id, rule = 'reference', resolved_by = v_by,
         resolved_at = now()
    from bank_private.lines_pair_groups(v_book, v_account, import, true) p
   where l.book_id = v_book and l.id = p.line_id;
  update bank_data.external_line l
     set status = 'matched', transfer_id = p.transfer_id, rule = 'reference', resolved_by = v_by,
         resolved_at = now()
    from bank_private.lines_pair_near(v_book, v_account, import, 30, true) p
   where l.book_id = v_book and l.id = p.line_id;
  update bank_data.external_line l
     set status = 'matched', transfer_id = p.transfer_id, rule = 'day', resolved_by = v_by,
         resolved_at = now()
    from bank_private.lines_pair_groups(v_book, v_account, import, false) p
   where l.book_id = v_book and l.id = p.line_id;
  update bank_data.external_line l
     set status = 'matched', transfer_id = p.transfer_id, rule = 'near', resolved_by = v_by,
         resolved_at = now()
    from bank_private.lines_pair_near(v_book, v_account, import, days, false) p
   where l.book_id = v_book and l.id = p.line_id;
end
$fn$;
comment on function bank_private.external_lines_match is
  'Matches what can be matched without doubt. call: who does it; import: id; days: how far apart '
  'the two banks may have booked.';
alter function bank_private.external_lines_match owner to bank_exec;
revoke all on function bank_private.external_lines_match from public;
