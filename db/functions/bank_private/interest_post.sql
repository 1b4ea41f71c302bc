-- Kernel: capitalises the interest of accounts: rounds what is outstanding, books it with the first
-- day of the new period as its value date, and carries the rest. What the customer earns comes from
-- the account interest_expense of the bank, what it owes goes to interest_income and may overdraw.
-- Locking: the caller has locked the accounts, and then the positions.
-- A refused one does not stop the others: it stays due, and its journal row is written when the
-- reason is a new one.
create or replace function bank_private.interest_post(
  call        bank_private.call,
  account_ids bigint[],
  is_final    boolean
)
returns setof bank_private.posted
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book      integer := (call.caller).book_id;
  v_call      bank_private.call := call;
  v_position  record;
  v_customer  bank_private.reach;
  v_bank      bank_private.reach;
  v_posting   bank_private.posting;
  v_postings  bank_private.posting[] := '{}';
  v_posted    bank_private.posted;
  v_results   bank_private.posted[]  := '{}';
  v_done      bigint[] := '{}';   -- accounts whose period ends, and their postings
  v_transfers bigint[] := '{}';
begin
  v_call.operation      := 'interest_post';
  v_call.idempotency_id := null;
  v_call.mandate_id     := null;
  for v_position in
    select p.account_id, p.customer_id, p.capitalised_on, p.accrued_through, a.currency,
           bank_private.interest_round(p.outstanding) as amount
      from bank_data.interest_position p
      join bank_data.account a on a.book_id = v_book and a.id = p.account_id
     where p.book_id = v_book and p.account_id = any (account_ids)
     order by p.account_id
  loop
    if v_position.amount = 0 then
      v_done      := v_done || v_position.account_id;
      v_transfers := v_transfers || null::bigint;
      continue;
    end if;
    v_bank := bank_private.book_account_find(
      v_book,
      case when v_position.amount > 0 then 'interest_expense' else 'interest_income' end,
      v_position.currency);
    if v_bank.outcome is not null then
      v_posted         := null;
      v_posted.id      := v_position.account_id;
      v_posted.outcome := v_bank.outcome;
      v_posted.facts   := v_bank.facts;
      v_results        := v_results || v_posted;
      continue;
    end if;
    v_customer.account_id  := v_position.account_id;
    v_customer.customer_id := v_position.customer_id;
    v_call.subject_id      := v_position.account_id;
    v_call.request         := jsonb_build_object(
      'memo', format('Interest %s to %s', v_position.capitalised_on, v_position.accrued_through));
    v_posting := case
      when v_position.amount > 0
        then bank_private.posting_make(v_call, v_bank, v_customer, v_position.amount)
      else bank_private.posting_make(v_call, v_customer, v_bank, - v_position.amount) end;
    v_posting.item         := cardinality(v_postings) + 1;
    v_posting.may_overdraw := true;
    v_posting.value_date   := v_position.accrued_through + 1;
    v_postings := v_postings || v_posting;
  end loop;

  if v_postings <> '{}' then
    for v_posted in
      select p.* from bank_private.postings_settle(v_call, v_postings, false) p
    loop
      v_posting := v_postings[v_posted.item];
      if v_posted.outcome = 'applied' then
        v_done      := v_done || v_posting.subject_id;
        v_transfers := v_transfers || v_posted.id;
      else
        v_posted.id := v_posting.subject_id;
        v_results   := v_results || v_posted;
      end if;
    end loop;
  end if;
  insert into bank_data.interest_capitalisation (
    book_id, account_id, due_on, is_final, customer_id, since, accrued, amount, remainder,
    transfer_id)
  select v_book, p.account_id, p.accrued_through + 1, interest_post.is_final, p.customer_id,
         p.capitalised_on, p.outstanding, r.amount,
         p.outstanding - r.amount * bank_private.interest_unit(), d.transfer_id
    from unnest(v_done, v_transfers) d (account_id, transfer_id)
    join bank_data.interest_position p on p.book_id = v_book and p.account_id = d.account_id
   cross join lateral (select bank_private.interest_round(p.outstanding) as amount) r;
  update bank_data.interest_position p
     set outstanding    = p.outstanding
                          - bank_private.interest_round(p.outstanding)
                            * bank_private.interest_unit(),
         capitalised_on = p.accrued_through + 1,
         due_on         = case when not interest_post.is_final then p.accrued_through + 2 end,
         refusal        = null,
         retry_at       = null
   where p.book_id = v_book and p.account_id = any (v_done);
  foreach v_posted in array v_results loop
    select p.customer_id, p.refusal is distinct from v_posted.outcome as is_new
      into v_position
      from bank_data.interest_position p
     where p.book_id = v_book and p.account_id = v_posted.id;
    update bank_data.interest_position p
       set refusal = v_posted.outcome, retry_at = now() + interval '10 minutes'
     where p.book_id = v_book and p.account_id = v_posted.id;
    if v_position.is_new and not is_final then
      v_call.subject_id  := v_posted.id;
      v_call.customer_id := v_position.customer_id;
      v_call.outcome     := v_posted.outcome;
      v_call.facts       := v_posted.facts;
      v_call.request     := null;
      perform bank_private.journal_append(v_call);
    end if;
    return next v_posted;
  end loop;
end
$fn$;
comment on function bank_private.interest_post is
  'Books the interest that is outstanding on accounts, up to the last day accrued. call: who does '
  'it; account_ids: at most 1000, locked, with a position each; is_final: the accounts are being '
  'closed. Result: one row for each that was refused, with the id of the account: '
  'system_account_missing, account_closed, balance_limit.';
alter function bank_private.interest_post owner to bank_ledger;
revoke all on function bank_private.interest_post from public;
