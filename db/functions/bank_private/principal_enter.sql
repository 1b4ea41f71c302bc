-- Enters a principal without a credential, for the worker and for approvals, which execute what
-- that principal asked for earlier: as bank_private.caller_enter does for a caller, with the rights
-- the principal has now. Only they may use it, and only for who asked.
create or replace function bank_private.principal_enter(
  book      integer,
  principal bigint,
  scope     text
)
returns bank_private.caller
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_caller bank_private.caller;
begin
  v_caller.principal_id := principal;
  perform bank_private.caller_switch(v_caller);   -- a principal may see itself
  select book, p.class, p.class = 'human' or p.is_operator, p.customer_id, p.scopes,
         case when b.status <> 'open' then 'book_suspended'
              when p.status <> 'active' then 'principal_suspended'
              when scope <> all (p.scopes) then 'scope_missing' end
    into v_caller.book_id, v_caller.class, v_caller.is_staff, v_caller.customer_id,
         v_caller.scopes, v_caller.outcome
    from bank_data.principal p
    join bank_data.book b on b.id = book
   where p.book_id = book and p.id = principal;
  perform bank_private.caller_switch(v_caller);
  return v_caller;
end
$fn$;
comment on function bank_private.principal_enter is
  'The caller that a principal is, with the scopes it has now, in the context of row security. '
  'scope: what is to be done needs. Result: outcome says what forbids it: book_suspended, '
  'principal_suspended, scope_missing.';
alter function bank_private.principal_enter owner to bank_exec;
revoke all on function bank_private.principal_enter from public;
