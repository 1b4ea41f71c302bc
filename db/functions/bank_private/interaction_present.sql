-- Shows interactions, read as the caller: of one customer, or of the book for staff. The newest
-- first.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.interaction_present(
  caller      bank_private.caller,
  interaction bigint default null,
  customer    bigint default null,
  session     bigint default null,
  since_id    bigint default null,
  before_id   bigint default null,
  role        text default null,
  query       text default null,
  since       timestamptz default null,
  until       timestamptz default null,
  page_size   integer default 1
)
returns setof bank.interaction
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select i.id, i.session_id, i.customer_id, i.case_id, i.principal_id, i.channel, i.role,
           i.content, i.tool_calls, i.is_vouched, i.occurred_at,
           bank_private.cursor_make('interaction', caller.principal_id, i.id)
      from bank_data.interaction i
     where i.book_id = caller.book_id
       and (caller.is_staff or i.customer_id = caller.customer_id
            or i.principal_id = caller.principal_id or i.agent_id = caller.principal_id)
       and (interaction is null or i.id = interaction)
       and (interaction_present.customer is null
            or i.customer_id = interaction_present.customer)
       and (session is null or i.session_id = session)
       and (since_id is null or i.id >= since_id)
       and (before_id is null or i.id < before_id)
       and (interaction_present.role is null or i.role = interaction_present.role)
       and (query is null or i.words @@ websearch_to_tsquery(
              'pg_catalog.simple', bank_private.letters_fold(query)))
       and (since is null or i.occurred_at >= since)
       and (until is null or i.occurred_at < until)
     order by i.id desc
     limit page_size;
end
$fn$;
comment on function bank_private.interaction_present is
  'Interactions the caller may see. interaction, customer, session, role: only these; since_id, '
  'before_id: from this id on, below that one; query: words; since, until: when; page_size: how '
  'many.';
alter function bank_private.interaction_present owner to bank_exec;
revoke all on function bank_private.interaction_present from public;
