-- Kernel: reversals agree with what they give back.
create or replace function bank_private.prove_reversal(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- what was given back is what the reversals say, and no more than was taken
    select 'reversal', coalesce(r.transfer_id, v.subject_id, v.ids[1])::text,
           format('stored %s, reversals %s', r.reversed, v.reversed)
      from (select o.* from bank_data.reversal o where o.book_id = book) r
      full join (select j.subject_id, sum(j.amount)::bigint as reversed,
                        array_agg(j.id order by j.id) as ids
                   from bank_data.journal j
                  where j.book_id = book and j.operation = 'transfer_reverse'
                    and j.outcome = 'applied'
                  group by j.subject_id) v on v.subject_id = r.transfer_id
      left join bank_data.journal t on t.book_id = book and t.id = r.transfer_id
     where (r.reversed, r.amount, r.reversal_ids)
           is distinct from (v.reversed, t.amount, v.ids);
end
$fn$;
comment on function bank_private.prove_reversal is
  'Proves the sums of the reversals of each transfer.';
alter function bank_private.prove_reversal owner to bank_ledger;
revoke all on function bank_private.prove_reversal from public;
