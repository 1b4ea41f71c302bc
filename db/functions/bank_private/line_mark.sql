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
  v_book integer := (call.caller).book_id;
  v_line record;
begin
  select l.account_id, l.amount, a.exponent, o.id as other_id,
         case l.account_id when j.debit_account_id then j.amount
                           when j.credit_account_id then - j.amount end as entry
    into strict v_line
    from bank_data.external_line l
    join bank_data.account a on a.book_id = v_book and a.id = l.account_id
    left join bank_data.journal j
      on j.book_id = v_book and j.id = transfer and j.debit_version is not null
    left join bank_data.external_line o
      on o.book_id = v_book and o.account_id = l.account_id and o.transfer_id = transfer
   where l.book_id = v_book and l.id = call.subject_id;
  if v_line.entry is distinct from v_line.amount or v_line.other_id is not null then
    call.outcome := 'match_invalid';
    call.facts   := jsonb_build_object(
      'line_amount', bank_private.amount_major(v_line.amount, v_line.exponent)::text,
      'transfer_amount', bank_private.amount_major(v_line.entry, v_line.exponent)::text,
      'matched_line_id', v_line.other_id::text);
    return call;
  end if;
  update bank_data.external_line l
     set status = 'matched', transfer_id = transfer, rule = line_mark.rule,
         reason = line_mark.reason, resolved_by = (call.caller).principal_id, resolved_at = now()
   where l.book_id = v_book and l.id = call.subject_id;
  call.facts := bank_private.line_resource(call);
  return call;
end
$fn$;
comment on function bank_private.line_mark is
  'The call with its line matched. transfer: an entry of the account of the same amount that no '
  'other line has; rule: manual or booked. Outcomes: match_invalid, with the amounts as the other '
  'bank signs them (that of the transfer null when it is none of this account), and the line that '
  'the transfer is matched with.';
alter function bank_private.line_mark owner to bank_exec;
revoke all on function bank_private.line_mark from public;
