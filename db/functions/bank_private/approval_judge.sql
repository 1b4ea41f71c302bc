-- May the caller decide about an approval, and about this one? The outcome is null when it may.
-- The same person is whoever has the same words for it (principal.person), a customer in person
-- for itself, and whoever of the staff has made the credential that asks or that decides
-- (credential.maker_id): nobody is on both sides of a decision, nor votes twice.
-- Order: approver_not_human, approver_is_requester, approval_forbidden, approval_voted,
-- approval_resolved, approval_expired, approval_changed.
create or replace function bank_private.approval_judge(
  caller   bank_private.caller,
  approval bank_data.approval,
  decision text,
  digest   text,
  out side text,
  out outcome text,
  out facts jsonb
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_person text;
  v_maker  bigint;
begin
  select p.person, c.maker_id into v_person, v_maker
    from bank_data.principal p
    left join bank_data.credential c on c.book_id = p.book_id and c.id = caller.credential_id
   where p.book_id = caller.book_id and p.id = caller.principal_id;
  side := case caller.class when 'customer' then 'customer' else 'staff' end;
  if caller.class not in ('human', 'customer') or caller.session_id is not null then
    outcome := 'approver_not_human';
  elsif caller.principal_id = approval.principal_id
        or caller.principal_id = approval.maker_id
        or v_maker in (approval.principal_id, approval.maker_id)
        or v_person = approval.person
        or (side = 'customer'
            and bank_private.principal_class(approval.book_id, approval.principal_id) = 'customer')
  then
    outcome := 'approver_is_requester';
  elsif decision = 'approve'
        and (case side when 'customer' then approval.customers_needed
                       else approval.staff_needed end) = 0 then
    outcome := 'approval_forbidden';
    facts   := jsonb_build_object('customers_needed', approval.customers_needed,
                                  'staff_needed', approval.staff_needed);
  elsif exists (
    select from bank_data.approval_vote v
     where v.book_id = approval.book_id and v.approval_id = approval.id
       and (caller.principal_id in (v.principal_id, v.maker_id)
            or v_maker in (v.principal_id, v.maker_id) or v.person = v_person)) then
    outcome := 'approval_voted';
  elsif approval.status not in ('pending', 'expired') then
    outcome := 'approval_resolved';
    facts   := jsonb_build_object('status', approval.status);
  elsif approval.status = 'expired' or approval.expires_at <= clock_timestamp() then
    outcome := 'approval_expired';
    facts   := jsonb_build_object('expires_at', approval.expires_at);
  elsif digest <> approval.digest
        or approval.digest <> bank_private.approval_digest(approval) then
    outcome := 'approval_changed';
  end if;
end
$fn$;
comment on function bank_private.approval_judge is
  'side: customer or staff; outcome, facts: what forbids it. decision: approve or deny; digest: of '
  'what is decided about, null = not said.';
alter function bank_private.approval_judge owner to bank_exec;
revoke all on function bank_private.approval_judge from public;
