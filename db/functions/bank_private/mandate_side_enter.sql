-- The gate to the suspension of a mandate: on which side of it is the caller? Who may revoke it is
-- on one; whoever is on several is on the strongest.
create or replace function bank_private.mandate_side_enter(
  call    bank_private.call,
  mandate bigint
)
returns bank_private.call
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller bank_private.caller := call.caller;
  v_side   text;
begin
  if call.outcome is not null then
    return call;
  end if;
  select m.customer_id, m.id, case
           when v_caller.is_staff then 'staff'
           when m.customer_id = v_caller.customer_id then 'customer'
           when m.given_by = v_caller.principal_id then 'giver'
           else 'holder' end
    into call.customer_id, call.mandate_id, v_side
    from bank_data.mandate m
   where m.book_id = v_caller.book_id and m.id = mandate
     and (v_caller.is_staff or m.principal_id = v_caller.principal_id
          or m.given_by = v_caller.principal_id or m.customer_id = v_caller.customer_id)
     and (v_caller.session_customer_id is null or m.customer_id = v_caller.session_customer_id);
  if not found then
    call.outcome := 'mandate_unknown';
  else
    call.subject_id := mandate;
    call.facts      := jsonb_build_object('side', v_side);
  end if;
  return call;
end
$fn$;
comment on function bank_private.mandate_side_enter is
  'Lets the caller to the suspension of a mandate. Result: the call; its facts have the side: '
  'holder, giver, customer or staff. Outcomes: those of the call, mandate_unknown.';
alter function bank_private.mandate_side_enter owner to bank_exec;
revoke all on function bank_private.mandate_side_enter from public;
