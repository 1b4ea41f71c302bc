-- Lets staff to an external line, one call at a time for each account.
create or replace function bank_private.line_enter(
  call bank_private.call,
  line bigint
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_account bigint;
begin
  call := bank_private.call_staff_enter(call);
  if call.outcome is null then
    select l.account_id into v_account
      from bank_data.external_line l
     where l.book_id = (call.caller).book_id and l.id = line;
    if not found then
      call.outcome := 'line_unknown';
      return call;
    end if;
    call.subject_id := line;
    perform bank_private.reconciliation_lock((call.caller).book_id, v_account);
    if exists (select from bank_data.external_line l
                where l.book_id = (call.caller).book_id and l.id = line and l.status <> 'open') then
      call.outcome := 'line_resolved';
    end if;
  end if;
  return call;
end
$fn$;
comment on function bank_private.line_enter is
  'The call with the line as its subject, locked for reconciliation. Outcomes: staff_only, '
  'line_unknown, line_resolved.';
alter function bank_private.line_enter owner to bank_exec;
revoke all on function bank_private.line_enter from public;
