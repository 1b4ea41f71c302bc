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
  return query   -- each hold was placed once, and captured by the transfer it names
    select 'hold', coalesce(h.id, p.subject_id)::text, coalesce(h.status, 'not there')
      from (select o.* from bank_data.hold o where o.book_id = book) h
      full join (select j.subject_id, count(*) as placed
                   from bank_data.journal j
                  where j.book_id = book and j.operation = 'hold_place' and j.outcome = 'applied'
                  group by j.subject_id) p on p.subject_id = h.id
      left join bank_data.journal c
        on c.book_id = book and c.id = h.transfer_id and c.operation = 'hold_capture'
       and c.subject_id = h.id and c.debit_account_id = h.account_id
       and c.amount = h.captured_amount
     where p.placed is distinct from 1 or h.id is null
        or (h.status = 'captured' and c.id is null);
end
$fn$;
comment on function bank_private.prove_hold is
  'Proves what is held, and that each hold was placed and captured as the journal says.';
alter function bank_private.prove_hold owner to bank_ledger;
revoke all on function bank_private.prove_hold from public;
