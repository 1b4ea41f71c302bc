-- The gate to a customer: staff reach all, a customer itself, others by a mandate, to manage by one
-- over all its accounts, to talk with it by any. In an agent session only its customer can be
-- reached.
-- Order: customer_unknown (unknown and forbidden look the same), mandate_missing,
-- customer_suspended.
create or replace function bank_private.customer_enter(
  caller   bank_private.caller,
  customer bigint,
  action   text,
  out mandate_id bigint,
  out outcome text
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_owner   bigint := caller.customer_id;
  v_actions text[];
  v_status  text;
  v_ignored text;
begin
  if not caller.is_staff and caller.class <> 'customer' then
    select m.id, m.customer_id, m.actions
      into mandate_id, v_owner, v_actions
      from bank_data.mandate m
     where m.book_id = caller.book_id and m.principal_id = caller.principal_id
       and m.customer_id = customer
       and (m.customer_id = caller.session_customer_id or caller.session_customer_id is null)
       and (m.account_ids is null or action <> 'manage')
       and m.revoked_at is null and not m.is_suspended
       and m.starts_at <= now() and m.expires_at > now()
     order by action = any (m.actions) desc, m.id
     limit 1;
    v_ignored := set_config('bank.customer', coalesce(v_owner::text, ''), true);
    v_ignored := set_config(
      'bank.reach', case when v_owner is null then '' else 'customer' end, true);
  end if;

  select c.status
    into v_status
    from bank_data.customer c
   where c.book_id = caller.book_id and c.id = customer
     and (caller.is_staff or c.id = v_owner);
  if not found then
    outcome := 'customer_unknown';
  elsif action <> 'talk' and action <> all (v_actions) then
    outcome := 'mandate_missing';
  elsif action not in ('read', 'talk') and v_status <> 'active' then
    outcome := 'customer_suspended';
  end if;
end
$fn$;
comment on function bank_private.customer_enter is
  'Lets the caller to a customer for an action (read, debit, manage; talk: by any mandate in '
  'force) and sets the context of row security to it. Outcomes: customer_unknown, mandate_missing, '
  'customer_suspended; null = allowed.';
alter function bank_private.customer_enter owner to bank_exec;
revoke all on function bank_private.customer_enter from public;
