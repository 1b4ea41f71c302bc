-- Shows the intents of the caller, read as the caller, in order of id, with what became of them:
-- the journal row that has the key of the intent, and the approval it waits for. In an agent
-- session only those for its customer.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.intent_present(
  caller    bank_private.caller,
  intent    bigint default null,
  after_id  bigint default null,
  page_size integer default 1
)
returns setof bank.intent
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select i.id,
           case when t.id is not null then 'executed'
                when a.status = 'pending' then 'pending'
                when a.id is not null then 'ended'
                when i.expires_at <= clock_timestamp() then 'expired'
                else 'open' end,
           i.principal_id, i.customer_id, i.mandate_id, i.session_id,
           bank_private.account_number(i.book_id, i.from_account_id),
           bank_private.account_number(i.book_id, i.to_account_id),
           bank_private.amount_major(i.amount, c.exponent), i.currency, i.memo, i.metadata,
           i.end_to_end_id, i.allow_duplicate, (i.shown ->> 'fee')::numeric,
           (i.shown ->> 'balance')::numeric, (i.shown ->> 'available')::numeric,
           (i.shown ->> 'needs_approval')::boolean, (i.shown ->> 'customers_needed')::integer,
           (i.shown ->> 'staff_needed')::integer, i.shown -> 'reasons', i.shown -> 'payee',
           encode(i.digest, 'hex'), i.created_at, i.expires_at, t.occurred_at, a.id, t.id,
           bank_private.cursor_make('intent', caller.principal_id, i.id)
      from bank_data.intent i
      join bank_data.currency c on c.code = i.currency
      left join bank_data.journal j
        on j.book_id = caller.book_id and j.idempotency_id = i.execution_id
       and j.principal_id = caller.principal_id
     cross join lateral bank_private.intent_approval(
             caller, case j.outcome when 'pending_approval'
                          then (j.facts ->> 'approval_id')::bigint end) a
      left join bank_data.journal t
        on t.book_id = caller.book_id
       and t.id = case j.outcome when 'applied' then j.id else a.journal_id end
     where i.book_id = caller.book_id and i.principal_id = caller.principal_id
       and (caller.session_customer_id is null or i.customer_id = caller.session_customer_id)
       and (intent is null or i.id = intent)
       and (after_id is null or i.id > after_id)
     order by i.id
     limit page_size;
end
$fn$;
comment on function bank_private.intent_present is
  'Intents of the caller. intent: only this one; after_id: continue behind; page_size: how many.';
alter function bank_private.intent_present owner to bank_exec;
revoke all on function bank_private.intent_present from public;
