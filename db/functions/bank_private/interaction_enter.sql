-- The gate to the interactions of a customer: in which session, with which customer. A credential
-- of a session records in that one only; whoever else may see a session can name it.
-- Order: customer_unknown, session_unknown. A session nobody else may see looks like none.
create or replace function bank_private.interaction_enter(
  caller   bank_private.caller,
  customer bigint,
  session  bigint,
  out customer_id bigint,
  out mandate_id  bigint,
  out session_id  bigint,
  out agent_id    bigint,
  out channel     text,
  out is_over     boolean,
  out outcome     text
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_gate  record;
  v_owner bigint;
begin
  session := coalesce(session, caller.session_id);
  select s.session_id, s.principal_id, s.customer_id, s.channel,
         s.ended_at is not null or s.expires_at <= now()
    into session_id, agent_id, v_owner, channel, is_over
    from bank_private.agent_session_present(caller, session) s
   where s.session_id = session
     and (caller.session_id is null or s.session_id = caller.session_id);
  customer_id := coalesce(customer, v_owner, caller.customer_id);
  if customer_id is null and session is not null then
    outcome := 'session_unknown';
  elsif customer_id is null and not caller.is_staff then
    perform bank_private.error_raise('request_invalid', 'Name a customer or a session.');
  elsif customer_id is not null then
    v_gate     := bank_private.customer_enter(caller, customer_id, 'talk');
    mandate_id := v_gate.mandate_id;
    outcome    := coalesce(
      v_gate.outcome,
      case when session is not null and v_owner is distinct from customer_id
           then 'session_unknown' end);
  end if;
end
$fn$;
comment on function bank_private.interaction_enter is
  'Lets the caller to the interactions of a customer, and sets the context of row security to it. '
  'customer: null = that of the session or the caller; session: null = that of the credential. '
  'Result: customer_id null: the whole book, for staff; agent_id, channel, is_over: of the '
  'session; outcome: customer_unknown, session_unknown, null = allowed. Errors: request_invalid.';
alter function bank_private.interaction_enter owner to bank_exec;
revoke all on function bank_private.interaction_enter from public;
