-- The gate to an account: may the caller do this with it? Sets what row security shows of the
-- account's owner.
-- Order: account_unknown (unknown and forbidden look the same), mandate_unknown, mandate_missing,
-- customer_suspended.
-- Staff reach every account but debit only those of the bank itself; a customer reaches its own;
-- everyone else needs a mandate in force. The customer in the context comes from the mandate's own
-- row, never from the request.
-- Who has a mandate for the account that is suspended is told so in the facts of account_unknown.
-- To release a hold is to undo a debit: whoever may debit may do it, even for a suspended customer,
-- and staff may on every account.
create or replace function bank_private.account_enter(
  caller         bank_private.caller,
  account_number text,
  action         text,
  mandate        bigint default null
)
returns bank_private.reach
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_reach       bank_private.reach := bank_private.account_find(caller.book_id, account_number);
  v_owner       bigint   := caller.customer_id;
  v_account_ids bigint[];
  v_actions     text[];
  v_needed      text     := case action when 'release' then 'debit' else action end;
  v_account     record;
  v_suspended   bigint;
  v_ignored     text;
begin
  if not caller.is_staff and caller.class <> 'customer' then
    select m.id, m.customer_id, m.account_ids, m.actions, m.is_limited
      into v_reach.mandate_id, v_owner, v_account_ids, v_actions, v_reach.is_limited
      from bank_data.mandate m
     where m.book_id = caller.book_id and m.principal_id = caller.principal_id
       and m.customer_id = v_reach.customer_id
       and (m.account_ids is null or v_reach.account_id = any (m.account_ids))
       and (m.id = account_enter.mandate or account_enter.mandate is null)
       and (m.customer_id = caller.session_customer_id or caller.session_customer_id is null)
       and m.revoked_at is null and not m.is_suspended
       and m.starts_at <= now() and m.expires_at > now()
     order by v_needed = any (m.actions) desc, m.id
     limit 1;
    v_ignored := set_config('bank.customer', coalesce(v_owner::text, ''), true);
    v_ignored := set_config('bank.accounts', coalesce(v_account_ids::text, ''), true);
    v_ignored := set_config('bank.reach', case
      when v_owner is null then ''
      when v_account_ids is null then 'customer'
      else 'accounts' end, true);
  end if;

  -- Read as the caller: the predicate says whose account it is, and row security says it again.
  select a.id, c.status, c.kind
    into v_account
    from bank_data.account a
    join bank_data.customer c on c.book_id = caller.book_id and c.id = a.customer_id
   where a.book_id = caller.book_id and a.id = v_reach.account_id
     and (caller.is_staff or a.customer_id = v_owner);
  if not found then
    v_suspended     := bank_private.mandate_suspended(
      caller, v_reach.customer_id, v_reach.account_id);
    v_reach         := null;
    v_reach.outcome := 'account_unknown';
    v_reach.facts   := case when v_suspended is not null then
      jsonb_build_object('suspended_mandate', v_suspended::text) end;
  elsif mandate is not null and v_reach.mandate_id is null then
    v_reach.outcome := 'mandate_unknown';   -- staff and customers need none, so they have none
  elsif v_needed <> all (v_actions)
        or (caller.is_staff and action = 'debit' and v_account.kind <> 'internal') then
    v_reach.outcome := 'mandate_missing';
    v_reach.facts   := bank_private.action_facts(v_needed, caller.is_staff);
  elsif v_account.status <> 'active'
        and (action = 'debit' or (action = 'manage' and not caller.is_staff)) then
    v_reach.outcome := 'customer_suspended';
  end if;
  return v_reach;
end
$fn$;
comment on function bank_private.account_enter is
  'Lets the caller to an account for an action (read, debit, release, manage), and sets the '
  'context of row security to its owner. caller: from caller_enter; account_number: which; '
  'mandate: a particular mandate, null = any in force. Result: the account; outcome says what '
  'forbids it: account_unknown, mandate_unknown, mandate_missing, customer_suspended.';
alter function bank_private.account_enter owner to bank_exec;
revoke all on function bank_private.account_enter from public;
