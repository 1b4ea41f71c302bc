-- Kernel: what was imported is whole, and each line that was matched is an entry of its account of
-- the same amount, which no other line is.
create or replace function bank_private.prove_reconciliation(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- the lines are as many as came, numbered, and lead from opening to closing
    select 'import', coalesce(i.id, l.import_id)::text,
           format('%s lines of %s', l.lines, i.line_count)
      from (select o.* from bank_data.external_import o where o.book_id = book) i
      full join (select o.import_id, count(*) as lines, min(o.number) as low,
                        max(o.number) as high, sum(o.amount) as amount,
                        min(o.booked_on) as first_day, max(o.booked_on) as last_day,
                        min(o.account_id) as account_low, max(o.account_id) as account_high
                   from bank_data.external_line o
                  where o.book_id = book
                  group by o.import_id) l on l.import_id = i.id
     where (i.line_count, 1, i.line_count, i.first_day, i.last_day, i.account_id, i.account_id)
           is distinct from
           (l.lines, l.low, l.high, l.first_day, l.last_day, l.account_low, l.account_high)
        or i.opening + l.amount <> i.closing;
  return query   -- each import is one call, of the document with that digest
    select 'import', coalesce(i.id, j.subject_id)::text, 'not as it was imported'
      from (select o.* from bank_data.external_import o where o.book_id = book) i
      full join (select o.subject_id, count(*) as calls, max(o.request ->> 'digest') as digest,
                        max(o.principal_id) as principal_id
                   from bank_data.journal o
                  where o.book_id = book and o.operation = 'import_create'
                    and o.outcome = 'applied'
                  group by o.subject_id) j on j.subject_id = i.id
     where (1::bigint, encode(i.digest, 'hex'), i.principal_id)
           is distinct from (j.calls, j.digest, j.principal_id);
  return query   -- a matched line is its entry; a payment between two own accounts is two
    select 'line', l.id::text, format('%s, entry %s, matched %s times', l.amount, e.amount, l.uses)
      from (select o.*, count(*) over (partition by o.account_id, o.transfer_id) as uses
              from bank_data.external_line o
             where o.book_id = book and o.transfer_id is not null) l
      left join bank_data.journal j on j.book_id = book and j.id = l.transfer_id
     cross join lateral (
           select case when j.debit_version is null then null
                       when l.account_id = j.debit_account_id then j.amount
                       when l.account_id = j.credit_account_id then - j.amount end as amount) e
     where l.amount is distinct from e.amount or l.uses > 1;
  return query   -- what staff said of a line stands; what nobody said, a rule may have found
    select 'line', coalesce(l.id, j.subject_id)::text,
           format('%s, journal %s', l.status, j.facts ->> 'status')
      from (select o.* from bank_data.external_line o where o.book_id = book) l
      full join (select distinct on (n.subject_id) n.subject_id, n.operation, n.facts
                   from bank_data.journal n
                  where n.book_id = book and n.outcome = 'applied'
                    and n.operation in ('line_match', 'line_resolve', 'line_reopen')
                  order by n.subject_id, n.id desc) j on j.subject_id = l.id
     where l.id is null
        or case when j.operation in ('line_match', 'line_resolve')
             then (l.status, l.transfer_id::text, l.rule, l.reason, l.resolved_by::text)
                  is distinct from
                  (j.facts ->> 'status', j.facts ->> 'transfer_id', j.facts ->> 'rule',
                   j.facts ->> 'reason', j.facts ->> 'resolved_by')
             else l.status = 'explained' or l.rule in ('manual', 'booked') end;
end
$fn$;
comment on function bank_private.prove_reconciliation is
  'Proves that imported statements are whole, and that each matched line is one entry.';
alter function bank_private.prove_reconciliation owner to bank_ledger;
revoke all on function bank_private.prove_reconciliation from public;
