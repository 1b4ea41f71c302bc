-- Interactions with a customer, the newest first, by role, session, time and words. Staff may look
-- through the whole book.
-- No index of words could be used below row security, and most filters fit none. So the search
-- walks back from the newest, and stops after so many, found or not: a call costs the same whatever
-- was asked. Where it stopped it says so, with a row that is no interaction.
create or replace function bank.interaction_search(
  query       text default null,
  customer    bigint default null,
  session     bigint default null,
  role        text default null,
  since       timestamptz default null,
  until       timestamptz default null,
  page_size   integer default 50,
  page_cursor text default null,
  credential  bytea default null,
  book        integer default 1
)
returns setof bank.interaction
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  c_looks  constant bigint := 5000;
  v_caller bank_private.caller;
  v_gate   record;
  v_before bigint[];
  v_low    bigint;
  v_found  integer;
  v_stop   bank.interaction;
begin
  perform bank_private.page_check(page_size);
  perform bank_private.text_check('query', query, 200);
  if role not in ('customer', 'agent', 'staff', 'system', 'tool') then
    perform bank_private.error_raise(
      'request_invalid', 'role must be customer, agent, staff, system or tool.');
  end if;
  v_caller := bank_private.caller_enter(book, credential, 'interactions:read', false);
  v_gate   := bank_private.interaction_enter(v_caller, customer, session);
  if v_gate.outcome is not null then
    perform bank_private.error_raise(v_gate.outcome);
  end if;
  v_before := bank_private.cursor_read('interaction', v_caller.principal_id, page_cursor);
  v_low    := bank_private.interaction_floor(
    book, v_gate.customer_id, v_gate.session_id, v_before[1], c_looks);
  return query
    select i.* from bank_private.interaction_present(
      v_caller, null, v_gate.customer_id, v_gate.session_id, v_low, v_before[1],
      interaction_search.role, query, since, until, page_size) i;
  get diagnostics v_found = row_count;
  if v_found < page_size and v_low is not null then
    v_stop.page_cursor := bank_private.cursor_make('interaction', v_caller.principal_id, v_low);
    return next v_stop;
  end if;
end
$fn$;
comment on function bank.interaction_search is
  'Interactions that fit all filters, the newest first, a page at a time. query: words they all '
  'have, in any case; "in quotes": one after the other; or; -without; customer: with whom, null = '
  'that of the session, or the caller in person, or all for staff; session: in which agent '
  'session, null = that of the credential, if any; role: customer, agent, staff, system or tool; '
  'since, until: recorded at or after, and before; page_size: 1 to 500; page_cursor: that of the '
  'last row seen; credential: sha256 of the key, null for a trusted service; book: accounting '
  'book. Result: rows of bank.interaction. A call looks at 5000 interactions at most: when more '
  'are left, its last row has a page_cursor and no interaction_id. None when the list has ended. '
  'Errors: request_invalid, unauthenticated, principal_suspended, scope_missing, '
  'customer_unknown, session_unknown, cursor_invalid.';
alter function bank.interaction_search owner to bank_exec;
revoke all on function bank.interaction_search from public;
grant execute on function bank.interaction_search to bank_api, bank_service;
