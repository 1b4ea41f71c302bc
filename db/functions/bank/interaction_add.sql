-- Records what was said or done with a customer. It is kept as it is and never changed; it decides
-- nothing. The journal row refers to it and has the digests of its content, not a copy.
-- Who may record for which role: staff for each; a trusted service for all but staff; an agent for
-- itself, its tools and what it heard of the customer; a customer in person for itself.
-- Order of the checks after those of every write: customer_unknown, session_unknown,
-- role_forbidden, session_ended.
create or replace function bank.interaction_add(
  role            text,
  text            text default null,
  tool_calls      jsonb default null,
  customer        bigint default null,
  session         bigint default null,
  channel         text default null,
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_call   bank_private.call;
  v_caller bank_private.caller;
  v_gate   record;
  v_roles  text[];
begin
  if (role in ('customer', 'agent', 'staff', 'system', 'tool')) is not true then
    perform bank_private.error_raise(
      'request_invalid', 'role must be customer, agent, staff, system or tool.');
  elsif num_nonnulls(interaction_add.text, tool_calls) = 0 then
    perform bank_private.error_raise('request_invalid', 'Send text, tool_calls or both.');
  elsif channel !~ '^[a-z][a-z0-9_-]{0,29}$' then
    perform bank_private.error_raise(
      'request_invalid', 'channel must be a lower-case word of at most 30 characters.');
  elsif jsonb_typeof(tool_calls) <> 'array' or length(tool_calls::text) > 20000
        or jsonb_path_exists(tool_calls, 'strict $[*] ? (@.type() <> "object")') then
    perform bank_private.error_raise('request_invalid',
      'tool_calls must be a JSON array of objects, of at most 20000 characters.');
  end if;
  perform bank_private.text_check('text', interaction_add.text, 10000);
  v_call := bank_private.call_enter(
    book, credential, 'interaction_add', 'interactions:write', idempotency_key,
    jsonb_build_object(
      'role', role, 'customer', customer, 'session', session, 'channel', channel,
      'text_digest', encode(sha256(convert_to(interaction_add.text, 'UTF8')), 'hex'),
      'tool_calls_digest', encode(sha256(convert_to(tool_calls::text, 'UTF8')), 'hex')),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_caller := v_call.caller;
  if v_call.outcome is null then
    v_gate  := bank_private.interaction_enter(v_caller, customer, session);
    v_roles := case
      when v_caller.is_staff then array['customer', 'agent', 'staff', 'system', 'tool']
      when v_caller.class = 'service' then array['customer', 'agent', 'system', 'tool']
      when v_caller.class = 'agent' then array['customer', 'agent', 'tool']
      else array['customer'] end;
    if v_gate.outcome is not null then
      v_call.outcome := v_gate.outcome;
    elsif role <> all (v_roles) then
      v_call.outcome := 'role_forbidden';
      v_call.facts   := jsonb_build_object('roles', v_roles);
    elsif v_gate.is_over then
      v_call.outcome := 'session_ended';
    elsif v_gate.customer_id is null or coalesce(channel, v_gate.channel) is null then
      perform bank_private.error_raise('request_invalid',
        'Name a session, or customer and channel.');
    end if;
  end if;
  if v_call.outcome is null then
    insert into bank_data.interaction as i (
      book_id, session_id, customer_id, principal_id, agent_id, channel, role, is_vouched,
      content, tool_calls, words
    )
    values (
      book, v_gate.session_id, v_gate.customer_id, v_caller.principal_id, v_gate.agent_id,
      coalesce(interaction_add.channel, v_gate.channel), interaction_add.role,
      v_caller.class <> 'agent' and v_caller.session_id is null,
      interaction_add.text, interaction_add.tool_calls,
      to_tsvector(
        'pg_catalog.simple', coalesce(bank_private.letters_fold(interaction_add.text), ''))
    )
    returning i.id into v_call.subject_id;
    v_call.customer_id := v_gate.customer_id;
    v_call.mandate_id  := v_gate.mandate_id;
    v_call.facts := (select bank_private.resource_present(
                              to_jsonb(i) - array['text', 'tool_calls'])
                       from bank_private.interaction_present(v_caller, v_call.subject_id) i);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.interaction_add is
  'Records what was said or done. role: whose words or deeds: customer, agent, staff, system or '
  'tool; text: up to 10000 characters; tool_calls: JSON array of objects, up to 20000 characters; '
  'customer: with whom, null = that of the session, or the caller in person; session: in which '
  'agent session, null = that of the credential, if any; channel: a lower-case word, null = that '
  'of the session; idempotency_key: repeat with it after any doubt; credential: sha256 of the '
  'key, null for a trusted service; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: bank.receipt with the interaction, without its text and tool calls. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'customer_unknown, session_unknown, role_forbidden, session_ended. Errors: request_invalid, '
  'unauthenticated, idempotency_key_invalid.';
alter function bank.interaction_add owner to bank_exec;
revoke all on function bank.interaction_add from public;
grant execute on function bank.interaction_add to bank_api, bank_service;
