-- The gate to the details of a customer, for a change: staff, the customer in person, and agents
-- with a mandate to manage. Staff change those of a suspended customer too: it may be suspended
-- because somebody else has changed them.
-- Locking: the customer (details_now), and asked again then.
-- Order: customer_unknown (the bank itself too), mandate_missing, customer_suspended.
create or replace function bank_private.details_enter(
  caller   bank_private.caller,
  customer bigint,
  out mandate_id bigint,
  out outcome    text,
  out facts      jsonb,
  out details    jsonb
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_action text := case when caller.is_staff then 'read' else 'manage' end;
  v_gate   record;
begin
  v_gate := bank_private.customer_enter(caller, customer, v_action);
  if v_gate.outcome is null and bank_private.customer_is_internal(caller.book_id, customer) then
    v_gate.outcome := 'customer_unknown';
  end if;
  if v_gate.outcome is null then
    details := bank_private.details_now(caller.book_id, customer);
    v_gate  := bank_private.customer_enter(caller, customer, v_action);
  end if;
  mandate_id := v_gate.mandate_id;
  outcome    := v_gate.outcome;
  if outcome = 'mandate_missing' then
    facts := jsonb_build_object('action', v_action);
  end if;
end
$fn$;
comment on function bank_private.details_enter is
  'Lets the caller change details of a customer, locks it, and sets the context of row security '
  'to it. details: as they are, whole. Outcomes: customer_unknown, mandate_missing, '
  'customer_suspended; null = allowed.';
alter function bank_private.details_enter owner to bank_exec;
revoke all on function bank_private.details_enter from public;
