-- Shows agent sessions, read as the caller: those it started, those with the customer for the
-- customer in person, all for staff. The newest first.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.agent_session_present(
  caller    bank_private.caller,
  session   bigint default null,
  before_id bigint default null,
  customer  bigint default null,
  principal bigint default null,
  page_size integer default 1
)
returns setof bank.agent_session
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select s.id, s.principal_id, s.customer_id, s.channel, s.started_at, s.expires_at, s.ended_at,
           bank_private.cursor_make('agentsession', caller.principal_id, s.id)
      from bank_data.agent_session s
     where s.book_id = caller.book_id
       and (caller.is_staff or s.principal_id = caller.principal_id
            or s.customer_id = caller.customer_id)
       and (caller.is_staff or caller.session_customer_id is null
            or s.customer_id = caller.session_customer_id)
       and (session is null or s.id = session)
       and (before_id is null or s.id < before_id)
       and (agent_session_present.customer is null
            or s.customer_id = agent_session_present.customer)
       and (principal is null or s.principal_id = principal)
     order by s.id desc
     limit page_size;
end
$fn$;
comment on function bank_private.agent_session_present is
  'Agent sessions the caller may see. session, customer, principal: only these; before_id: '
  'continue behind; page_size: how many.';
alter function bank_private.agent_session_present owner to bank_exec;
revoke all on function bank_private.agent_session_present from public;
