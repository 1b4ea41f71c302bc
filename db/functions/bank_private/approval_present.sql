-- Shows approvals, read as the caller: those it asked for itself, a customer's own, all for staff.
-- In order of id. One is expired as soon as its time is over, whether or not anybody has written
-- that down.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.approval_present(
  caller    bank_private.caller,
  approval  bigint default null,
  after_id  bigint default null,
  status    text default null,
  customer  bigint default null,
  page_size integer default 1
)
returns setof bank.approval
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select a.id, s.status, a.operation,
           bank_private.approval_command(caller, a.operation, a.command), a.digest,
           a.customer_id, a.principal_id,
           a.mandate_id, a.session_id, a.reasons, a.customers_needed, a.staff_needed,
           coalesce((select jsonb_agg(jsonb_build_object(
                              'principal_id', v.principal_id::text, 'side', v.side,
                              'decision', v.decision, 'reason', v.reason,
                              'voted_at', v.voted_at) order by v.voted_at)
                       from bank_data.approval_vote v
                      where v.book_id = a.book_id and v.approval_id = a.id), '[]'),
           a.created_at, a.expires_at,
           case when s.status = 'expired' then a.expires_at else a.resolved_at end,
           case when a.operation = 'transfer_post' then a.journal_id end, a.outcome, a.facts,
           bank_private.cursor_make('approval', caller.principal_id, a.id)
      from bank_data.approval a
     cross join lateral (
           select case when a.status = 'pending' and a.expires_at <= now() then 'expired'
                       else a.status end) s (status)
     where a.book_id = caller.book_id
       and (caller.is_staff or a.principal_id = caller.principal_id
            or a.customer_id = caller.customer_id)
       and (approval is null or a.id = approval)
       and (after_id is null or a.id > after_id)
       and (approval_present.status is null or s.status = approval_present.status)
       and (approval_present.status is distinct from 'pending' or a.status = 'pending')
       and (customer is null or a.customer_id = customer)
     order by a.id
     limit page_size;
end
$fn$;
comment on function bank_private.approval_present is
  'Approvals the caller may see. approval: only this one; after_id: continue behind; status: only '
  'those; customer: only about this one; page_size: how many.';
alter function bank_private.approval_present owner to bank_exec;
revoke all on function bank_private.approval_present from public;
