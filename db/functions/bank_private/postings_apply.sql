-- Books postings that belong to one call all or nothing, or refuses the call for the first posting
-- that cannot be booked.
create or replace function bank_private.postings_apply(
  call     bank_private.call,
  postings bank_private.posting[]
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_posted record;
  v_first  bigint;
begin
  for v_posted in
    select p.* from bank_private.postings_settle(call, postings, true) p
  loop
    if v_posted.outcome <> 'applied' then
      perform bank_private.call_refuse(v_posted.outcome, v_posted.facts);
    end if;
    v_first := coalesce(v_first, v_posted.id);
  end loop;
  return v_first;
end
$fn$;
comment on function bank_private.postings_apply is
  'Books all postings of a call, and returns the journal id of the first. Errors: refusals as '
  'call_refuse raises them: account_closed, account_frozen, account_dormant, '
  'system_account_missing, precondition_failed, insufficient_funds, balance_limit, '
  'possible_duplicate.';
alter function bank_private.postings_apply owner to bank_exec;
revoke all on function bank_private.postings_apply from public;
