-- The gate of a new mandate: may the caller give it? Staff and the customer in person may; others
-- only from a mandate in force that lets them delegate, and nothing that it does not have itself.
-- What the terms of the parent forbid needs no check here: each movement is judged by them too.
-- Order: staff_only, customer_unknown, principal_unknown, account_unknown, mandate_unknown,
-- mandate_wider, mandate_missing, customer_suspended.
create or replace function bank_private.mandate_enter(
  caller          bank_private.caller,
  principal       bigint,
  customer        bigint,
  actions         text[],
  account_numbers text[],
  starts_at       timestamptz,
  expiry          timestamptz,
  parent          bigint,
  payees          text[],
  out account_ids bigint[],
  out parent_ids  bigint[],
  out expires_at  timestamptz,
  out outcome     text,
  out facts       jsonb
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_is_giver boolean := (caller.is_staff or caller.class = 'customer');
  v_gate     record;
  v_class    text    := bank_private.principal_class(caller.book_id, principal);
  v_parent   bank_data.mandate;
  v_ignored  text;
begin
  if not v_is_giver and parent is null then
    outcome := 'staff_only';
    return;
  end if;
  select m.*
    into v_parent
    from bank_data.mandate m
   where m.book_id = caller.book_id and m.id = parent
     and m.revoked_at is null and not m.is_suspended
     and m.starts_at <= now() and m.expires_at > now()
     and (caller.is_staff or m.customer_id = caller.customer_id
          or m.principal_id = caller.principal_id)
     and (caller.session_customer_id is null or m.customer_id = caller.session_customer_id);
  if v_is_giver then
    v_gate := bank_private.customer_enter(caller, customer, 'manage');
  else
    v_ignored := set_config('bank.customer', coalesce(v_parent.customer_id::text, ''), true);
    v_ignored := set_config('bank.accounts', coalesce(v_parent.account_ids::text, ''), true);
    v_ignored := set_config('bank.reach', case
      when v_parent.id is null then ''
      when v_parent.account_ids is null then 'customer'
      else 'accounts' end, true);
    select v_parent.id as mandate_id, case
             when c.id is null or c.id <> v_parent.customer_id then 'customer_unknown'
             when c.status <> 'active' then 'customer_suspended' end as outcome
      into v_gate
      from (select customer as asked) a
      left join bank_data.customer c on c.book_id = caller.book_id and c.id = a.asked;
  end if;
  account_ids := (select array_agg(a.id order by a.id)
                    from bank_data.account a
                   where a.book_id = caller.book_id and a.customer_id = mandate_enter.customer
                     and a.number = any (account_numbers));
  parent_ids  := case when v_parent.id is not null then v_parent.parent_ids || v_parent.id end;
  expires_at  := v_parent.expires_at;
  if v_gate.outcome = 'customer_unknown' then
    outcome := v_gate.outcome;
  elsif (v_class in ('agent', 'service')) is not true then
    outcome := 'principal_unknown';
  elsif cardinality(account_ids) is distinct from cardinality(account_numbers) then
    outcome := 'account_unknown';
    facts   := '{"field": "account_numbers"}';
  elsif exists (select from unnest(payees) p
                 where (bank_private.account_find(caller.book_id, p)).account_id is null) then
    outcome := 'account_unknown';
    facts   := '{"field": "payees"}';
  elsif parent is not null and v_parent.customer_id is distinct from customer then
    outcome := 'mandate_unknown';
  elsif parent is not null then
    facts := bank_private.mandate_width(v_parent, actions, account_ids, starts_at, expiry);
    if facts is not null then
      outcome := 'mandate_wider';
    elsif not v_is_giver and 'delegate' <> all (v_parent.actions) then
      outcome := 'mandate_missing';
      facts   := bank_private.action_facts('delegate');
    end if;
  end if;
  outcome := coalesce(outcome, v_gate.outcome);
end
$fn$;
comment on function bank_private.mandate_enter is
  'Lets the caller give a mandate. expiry: as it was asked, null = left open; payees: account '
  'numbers of its terms. Result: account_ids it covers, null = all; parent_ids: the mandates it '
  'narrows; expires_at: of the parent; outcome: what forbids it, null = allowed.';
alter function bank_private.mandate_enter owner to bank_exec;
revoke all on function bank_private.mandate_enter from public;
