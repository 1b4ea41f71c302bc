-- Kernel: counts what an agent was refused, and suspends it when that is more than the book allows
-- in a window. The bank does that itself: the suspension is a row of the journal, by the worker,
-- under the request that was refused, and a notice tells staff.
-- What passes by itself (retryable) does not count, nor what a suspended principal is refused.
-- What the worker does in the name of an agent has no credential, and does not count either.
-- Locking: the agent's count, then the agent, after everything else that a call locks: its refused
-- calls wait for each other, and for nothing they hold. The row has one time more than is allowed.
create or replace function bank_private.refusals_count(
  caller     bank_private.caller,
  request_id uuid,
  outcome    text,
  refusals   integer,
  journal_id bigint
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := caller.book_id;
  v_allowed integer;
  v_seconds integer;
  v_times   timestamptz[];
  v_call    bank_private.call;
  v_ignored text;
begin
  if caller.class <> 'agent' or caller.credential_id is null or refusals = 0
     or outcome = 'principal_suspended'
     or exists (select from bank_data.outcome o
                 where o.code = refusals_count.outcome
                   and (o.retryable or o.http_status < 400)) then
    return;
  end if;
  select b.refusals_allowed, b.refusals_seconds
    into v_allowed, v_seconds
    from bank_data.book b
   where b.id = v_book;
  if v_allowed is null then
    return;
  end if;
  insert into bank_data.refusal_count as r (book_id, principal_id, refused_at)
  values (v_book, caller.principal_id,
          array_fill(clock_timestamp(), array[least(refusals, v_allowed + 1)]))
  on conflict (book_id, principal_id) do update
     set refused_at = array(   -- the clock is read under the lock
           select t.at
             from unnest(r.refused_at || array_fill(
                    clock_timestamp(), array[least(refusals, v_allowed + 1)])) t (at)
            where t.at > clock_timestamp() - make_interval(secs => v_seconds)
            order by t.at desc
            limit v_allowed + 1)
  returning r.refused_at into v_times;
  if cardinality(v_times) <= v_allowed then
    return;
  end if;

  update bank_data.principal p
     set status = 'suspended'
   where p.book_id = v_book and p.id = caller.principal_id and p.class = 'agent'
     and p.status = 'active';
  if not found then   -- another call was quicker
    return;
  end if;
  v_call.caller.book_id      := v_book;
  v_call.caller.principal_id := coalesce(
    (select p.id from bank_data.principal p where p.book_id = v_book and p.login = 'bank_worker'),
    caller.principal_id);
  v_call.operation  := 'principal_suspend';
  v_call.outcome    := 'applied';
  v_call.request_id := refusals_count.request_id;
  v_call.subject_id := caller.principal_id;
  v_call.request    := jsonb_build_object(
    'principal', caller.principal_id, 'reason', 'Refused too often.');
  v_call.facts      := jsonb_build_object(
    'principal_id', caller.principal_id::text, 'status', 'suspended',
    'refusals', cardinality(v_times), 'allowed', v_allowed,
    'window_seconds', v_seconds, 'last_refusal_id', journal_id::text);
  v_ignored := set_config('bank.principal', (v_call.caller).principal_id::text, true);
  perform bank_private.notice_write(
    v_book, 'agent_suspended', caller.principal_id, null, bank_private.journal_append(v_call),
    v_call.facts);
  v_ignored := set_config('bank.principal', caller.principal_id::text, true);
end
$fn$;
comment on function bank_private.refusals_count is
  'Counts refused calls of a caller, if it is an agent. request_id, journal_id: of the last of '
  'them; outcome: why, null = various; refusals: how many.';
alter function bank_private.refusals_count owner to bank_ledger;
revoke all on function bank_private.refusals_count from public;
