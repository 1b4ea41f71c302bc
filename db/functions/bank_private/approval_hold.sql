-- Kernel: sets the money of a transfer aside that waits for approval, and that of its fee. Rules
-- and mandates judge it as ever, but for what only asks for people: those are the reasons.
-- Locking: as hold_create. Under the lock of the account an equal transfer, or one that waits, is a
-- possible duplicate.
-- Order of the refusals: those of hold_create, possible_duplicate.
create or replace function bank_private.approval_hold(
  call            bank_private.call,
  debtor          bank_private.reach,
  creditor        bank_private.reach,
  amount          bigint,
  fee             bank_private.posting,
  duplicate_since timestamptz
)
returns bank_private.call[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book  integer := (call.caller).book_id;
  v_for   interval;
  v_call  bank_private.call := call;
  v_from  bank_private.reach := debtor;
  v_payee bank_private.reach;
  v_equal bigint;
  v_holds bank_private.call[];   -- that of the amount, that of the fee
begin
  select make_interval(hours => b.approval_hours) into v_for
    from bank_data.book b
   where b.id = v_book;
  v_call.is_pending := true;
  v_holds[1] := bank_private.hold_create(v_call, debtor, creditor, amount, false, v_for);
  if fee.amount > 0 then   -- the customer has agreed to it: it is nothing to judge
    v_from.is_limited           := false;
    v_call.caller.rule_set_id   := null;
    v_call.mandate_id           := null;
    v_payee.account_id          := fee.credit_account_id;
    v_holds[2] := bank_private.hold_create(v_call, v_from, v_payee, fee.amount, false, v_for);
  end if;
  if duplicate_since is not null then
    perform bank_private.duplicate_refuse(
      v_book, debtor.account_id, creditor.account_id, amount, duplicate_since);
    select a.id into v_equal
      from bank_data.approval a
      join bank_data.hold h on h.book_id = a.book_id and h.id = a.hold_id
     where a.book_id = v_book and a.customer_id = debtor.customer_id
       and a.status = 'pending' and a.expires_at > now() and a.created_at >= duplicate_since
       and h.account_id = debtor.account_id and h.payee_account_id = creditor.account_id
       and h.amount = approval_hold.amount
     limit 1;
    if found then
      perform bank_private.call_refuse(
        'possible_duplicate', jsonb_build_object('approval_id', v_equal::text));
    end if;
  end if;
  return v_holds;
end
$fn$;
comment on function bank_private.approval_hold is
  'The call with the hold as its subject and the reasons as its facts, and that with the hold of '
  'the fee, if there is one. amount: minor units; fee: its posting, or null; duplicate_since: '
  'compare with transfers since then, null = do not. Errors: refusals as call_refuse raises them: '
  'those of hold_create without approval_required, possible_duplicate.';
alter function bank_private.approval_hold owner to bank_ledger;
revoke all on function bank_private.approval_hold from public;
grant execute on function bank_private.approval_hold to bank_exec;
