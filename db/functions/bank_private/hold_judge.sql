-- Refuses to do anything more with a hold that is captured, released or expired, and anything with
-- one that waits for an approval. Read as the caller.
-- Locking: the account of the hold is locked, and its holds whose time is over are written down
-- (accounts_lock); so its status stays as it is found.
create or replace function bank_private.hold_judge(
  book integer,
  hold bigint
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_approval bigint := bank_private.hold_approval(book, hold);
  v_facts    jsonb;
begin
  if v_approval is not null then
    perform bank_private.call_refuse(
      'hold_bound', jsonb_build_object('approval_id', v_approval::text));
  end if;
  select jsonb_strip_nulls(jsonb_build_object(
           'status', h.status, 'expires_at', h.expires_at, 'resolved_at', h.resolved_at,
           'transfer_id', h.transfer_id::text))
    into v_facts
    from bank_data.hold h
   where h.book_id = book and h.id = hold and h.status <> 'open';
  if found then
    perform bank_private.call_refuse(
      case when v_facts ->> 'status' = 'expired' then 'hold_expired' else 'hold_resolved' end,
      v_facts);
  end if;
end
$fn$;
comment on function bank_private.hold_judge is
  'Returns when a hold is open. hold: its id. Errors: refusals as call_refuse raises them: '
  'hold_bound with the approval, hold_resolved, hold_expired with the status in the facts.';
alter function bank_private.hold_judge owner to bank_exec;
revoke all on function bank_private.hold_judge from public;
