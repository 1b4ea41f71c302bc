-- Changes a payee that the call was let to, and records the call: trust it, trust it no longer, or
-- remove it. What is so already stays as it is.
create or replace function bank_private.payee_change(
  call   bank_private.call,
  change text
)
returns bank.receipt
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book      constant integer := (call.caller).book_id;
  v_principal constant bigint  := (call.caller).principal_id;
  v_payee     record;
begin
  if call.outcome is null then
    select o.removed_at, o.trusted_at
      into v_payee
      from bank_data.payee o
     where o.book_id = v_book and o.id = call.subject_id
       for no key update;
    if v_payee.removed_at is not null and change <> 'remove' then
      call.outcome    := 'payee_unknown';
      call.subject_id := null;
    elsif change = 'remove' and v_payee.removed_at is null then
      update bank_data.payee o
         set removed_at = clock_timestamp(), removed_by = v_principal
       where o.book_id = v_book and o.id = call.subject_id;
    elsif change = 'trust' and v_payee.trusted_at is null then
      update bank_data.payee o
         set trusted_at = clock_timestamp(), trusted_by = v_principal
       where o.book_id = v_book and o.id = call.subject_id;
    elsif change = 'untrust' and v_payee.trusted_at is not null then
      update bank_data.payee o
         set trusted_at = null, trusted_by = null
       where o.book_id = v_book and o.id = call.subject_id;
    end if;
  end if;
  if call.outcome is null then
    call.facts := (select bank_private.resource_present(to_jsonb(o))
                     from bank_private.payee_present(
                            call.caller, call.customer_id, call.subject_id) o);
  end if;
  return bank_private.call_record(call);
end
$fn$;
comment on function bank_private.payee_change is
  'Changes a payee and records the call. change: trust, untrust or remove. Outcomes: applied, '
  'those of the call, payee_unknown.';
alter function bank_private.payee_change owner to bank_exec;
revoke all on function bank_private.payee_change from public;
