-- Kernel: each approval was asked for and ended as the journal says, is what was frozen, and was
-- executed only with the votes of enough different people, none of whom had asked for it.
create or replace function bank_private.prove_approval(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $fn$
begin
  return query   -- it was asked for once, by whom and about whom it says, and is what it was then
    select 'approval', coalesce(a.id, j.approval_id)::text, 'not as it was asked for'
      from (select o.* from bank_data.approval o where o.book_id = book) a
      full join (
           select (n.facts ->> 'approval_id')::bigint as approval_id, n.operation, n.principal_id,
                  n.customer_id, n.mandate_id, n.session_id, n.facts
             from bank_data.journal n
            where n.book_id = book and n.outcome = 'pending_approval') j on j.approval_id = a.id
     where (a.operation, a.principal_id, a.customer_id, a.mandate_id, a.session_id, a.digest,
            a.customers_needed::text, a.staff_needed::text, a.reasons, to_jsonb(a.expires_at))
           is distinct from
           (j.operation, j.principal_id, j.customer_id, j.mandate_id, j.session_id,
            j.facts ->> 'digest', j.facts ->> 'customers_needed', j.facts ->> 'staff_needed',
            j.facts -> 'reasons', j.facts -> 'expires_at')
        or a.digest <> bank_private.approval_digest(a::bank_data.approval);
  return query   -- it has ended as the last call about it says
    select 'approval', a.id::text, format('%s, ended by %s', a.status, j.ends)
      from bank_data.approval a
     cross join lateral (
           select array_agg(n.operation || coalesce(' ' || (n.facts ->> 'status'), '')) as ends
             from bank_data.journal n
            where n.book_id = book and n.outcome = 'applied' and n.subject_id = a.id
              and n.operation in ('approval_approve', 'approval_deny', 'approval_withdraw',
                                  'approval_expire')
              and n.facts ->> 'status' is distinct from 'pending') j
     where a.book_id = book
       and j.ends is distinct from case a.status
             when 'executed' then array['approval_approve executed']
             when 'failed' then array['approval_approve failed']
             when 'denied' then array['approval_deny denied']
             when 'withdrawn' then array['approval_withdraw withdrawn']
             when 'expired' then array['approval_expire'] end;
  return query   -- each vote was cast, once, about what is frozen, by somebody else
    select 'approval', coalesce(v.approval_id, j.subject_id)::text, 'votes not as they were cast'
      from (select o.*, a.digest as frozen, a.principal_id as asked_by, a.person as asked_person
              from bank_data.approval_vote o
              join bank_data.approval a on a.book_id = book and a.id = o.approval_id
             where o.book_id = book) v
      full join (
           select n.subject_id, n.principal_id, n.credential_id, n.operation, n.request
             from bank_data.journal n
            where n.book_id = book and n.outcome = 'applied'
              and n.operation in ('approval_approve', 'approval_deny')) j
        on j.subject_id = v.approval_id and j.principal_id = v.principal_id
     where (v.decision, v.reason, v.credential_id) is distinct from
           (substr(j.operation, 10), j.request ->> 'reason', j.credential_id)
        or v.digest <> v.frozen or v.digest <> coalesce(j.request ->> 'digest', v.digest)
        or v.principal_id = v.asked_by or v.person = v.asked_person;
  return query   -- what was executed was approved by enough people, and is what was frozen
    select 'approval', a.id::text, 'executed without enough votes, or something else'
      from bank_data.approval a
      left join bank_data.journal j on j.book_id = book and j.id = a.journal_id
     where a.book_id = book and a.status = 'executed'
       and (j.principal_id is distinct from a.principal_id
            or (a.operation = 'transfer_post'
                and (j.subject_id, j.mandate_id,
                     bank_private.account_number(book, j.debit_account_id),
                     bank_private.account_number(book, j.credit_account_id),
                     bank_private.amount_major(j.amount, (
                       select c.exponent from bank_data.currency c
                        where c.code = j.currency))::text, j.currency)
                    is distinct from
                    (a.hold_id, a.mandate_id, a.command ->> 'from_account',
                     a.command ->> 'to_account', a.command ->> 'amount', a.command ->> 'currency'))
            or (a.operation = 'customer_update'
                and (j.operation, j.subject_id, j.facts -> 'before', j.facts -> 'after')
                    is distinct from
                    (a.operation, a.customer_id, a.command -> 'before', a.command -> 'after'))
            or exists (
              select from (
                select count(distinct coalesce(v.person, v.principal_id::text))
                         filter (where v.side = 'customer') as customers,
                       count(distinct coalesce(v.person, v.principal_id::text))
                         filter (where v.side = 'staff') as staff
                  from bank_data.approval_vote v
                 where v.book_id = book and v.approval_id = a.id and v.decision = 'approve') n
               where n.customers < a.customers_needed or n.staff < a.staff_needed));
  return query   -- its holds are its own, open while it waits
    select 'approval', a.id::text, format('hold %s is %s', h.id, h.status)
      from bank_data.approval a
      join bank_data.hold h on h.book_id = book and h.id in (a.hold_id, a.fee_hold_id)
     where a.book_id = book
       and h.status is distinct from case
             when a.status = 'executed' and h.id = a.hold_id then 'captured'
             when a.expires_at <= clock_timestamp() and h.status = 'expired' then 'expired'
             when a.status in ('pending', 'expired') then h.status
             else 'released' end;
  return query   -- staff set how long calls wait, and how many must approve
    select 'approval', 'terms', 'not as they were set'
      from bank_data.book b
     cross join lateral (
           select n.facts
             from bank_data.journal n
            where n.book_id = book and n.operation = 'approval_terms_set'
              and n.outcome = 'applied'
            order by n.id desc
            limit 1) j
     where b.id = book and j.facts <> bank_private.approval_terms_resource(book);
end
$fn$;
comment on function bank_private.prove_approval is
  'Proves approvals, votes, and what was executed with them, from the journal.';
alter function bank_private.prove_approval owner to bank_ledger;
revoke all on function bank_private.prove_approval from public;
