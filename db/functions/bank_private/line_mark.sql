-- Says that an external line is an entry of its account, if that can be so.
create or replace function bank_private.line_mark(
  call     bank_private.call,
  transfer bigint,
  rule     text,
  reason   text
)
returns bank_private.call
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book  integer := (call.caller).book_id;
begin
  update bank_data.external_line l
     set status = 'matched', transfer_id = transfer, rule = line_mark.rule,
         reason = line_mark.reason, resolved_by = (call.caller).principal_id, resolved_at = now()
   where l.book_id = v_book and l.id = call.subject_id
     and l.amount = (select case l.account_id when j.debit_account_id then j.amount
                                              when j.credit_account_id then - j.amount end
                       from bank_data.journal j
                      where j.book_id = v_book and j.id = transfer and j.debit_version is not null)
     and not exists (select from bank_data.external_line o
                      where o.book_id = v_book and o.account_id = l.account_id
                        and o.transfer_id = transfer);
  if found then
    call.facts := bank_private.line_resource(call);
  else
    call.outcome := 'match_invalid';
  end if;
  return call;
end
$fn$;
comment on function bank_private.line_mark is
  'The call with its line matched. transfer: an entry of the account of the same amount that no '
  'other line has; rule: manual or booked. Outcomes: match_invalid.';
alter function bank_private.line_mark owner to bank_exec;
revoke all on function bank_private.line_mark from public;
