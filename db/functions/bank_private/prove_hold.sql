-- Kernel: holds agree with the balances and with the journal.
create or replace function bank_private.prove_hold(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- what is held is what the open holds say
    select 'held', a.number, format('held %s, holds %s', b.held, coalesce(h.amount, 0))
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
      left join (select o.account_id, sum(o.amount) as amount
                   from bank_data.hold o
                  where o.book_id = book and o.status = 'open'
                  group by o.account_id) h on h.account_id = b.account_id
     where b.book_id = book and b.held <> coalesce(h.amount, 0);
  return query   -- each hold is as it was placed, and was resolved once, as the journal says
    select 'hold', coalesce(h.id, j.subject_id)::text,
           format('%s, placed %s, resolved %s', coalesce(h.status, 'not there'), j.placed, j.ends)
      from (select o.* from bank_data.hold o where o.book_id = book) h
      full join (
           select r.subject_id,
                  count(*) filter (where r.operation = 'hold_place') as placed,
                  max(r.principal_id) filter (where r.operation = 'hold_place') as principal_id,
                  max(r.mandate_id) filter (where r.operation = 'hold_place') as mandate_id,
                  max(r.facts::text) filter (where r.operation = 'hold_place')::jsonb as facts,
                  array_agg(r.operation) filter (where r.operation <> 'hold_place') as ends,
                  max(r.id) filter (where r.operation = 'hold_capture') as transfer_id,
                  max(r.amount) filter (where r.operation = 'hold_capture') as captured,
                  max(r.debit_account_id) filter (where r.operation = 'hold_capture') as debited
             from bank_data.journal r
            where r.book_id = book and r.outcome = 'applied'
              and r.operation in ('hold_place', 'hold_capture', 'hold_release', 'hold_expire')
            group by r.subject_id) j on j.subject_id = h.id
      left join bank_data.account a on a.book_id = book and a.id = h.account_id
     where h.id is null or j.placed is distinct from 1
        or j.ends is distinct from case h.status
             when 'captured' then array['hold_capture']
             when 'released' then array['hold_release']
             when 'expired' then array['hold_expire'] end
        or (h.transfer_id, h.captured_amount) is distinct from (j.transfer_id, j.captured)
        or j.debited <> h.account_id
        or (a.customer_id, a.currency, j.principal_id, j.mandate_id)
           is distinct from (h.customer_id, h.currency, h.principal_id, h.mandate_id)
        or (a.number, bank_private.account_number(book, h.payee_account_id),
            bank_private.amount_major(h.amount, a.exponent)::text, h.other_payee_allowed::text,
            (to_jsonb(h.expires_at at time zone 'UTC') #>> '{}') || '+00:00')
           is distinct from
           (j.facts ->> 'from_account', j.facts ->> 'to_account', j.facts ->> 'amount',
            j.facts ->> 'other_payee_allowed', j.facts ->> 'expires_at');
end
$fn$;
comment on function bank_private.prove_hold is
  'Proves what is held, and that each hold was placed and resolved as the journal says.';
alter function bank_private.prove_hold owner to bank_ledger;
revoke all on function bank_private.prove_hold from public;
