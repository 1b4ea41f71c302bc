-- Kernel: each suspension that the bank made by itself has its notice, each notice tells of a row
-- of the journal, and those are acknowledged that somebody of the staff has acknowledged.
create or replace function bank_private.prove_notice(
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
  return query
    select 'notice', coalesce(n.id::text, format('journal row %s', j.id)),
           'not what the journal tells'
      from (select o.* from bank_data.notice o where o.book_id = book) n
      full join (
           select o.id, o.subject_id, o.facts
             from bank_data.journal o
            where o.book_id = book and o.operation = 'principal_suspend'
              and o.outcome = 'applied' and o.facts ? 'refusals') j on j.id = n.journal_id
     where (n.kind, n.subject_id, n.facts)
           is distinct from ('agent_suspended', j.subject_id, j.facts);
  return query
    select 'notice', n.id::text, 'not acknowledged as the journal says'
      from bank_data.notice n
      left join (
           select distinct on (j.subject_id) j.subject_id, j.principal_id, j.facts
             from bank_data.journal j
            where j.book_id = book and j.operation = 'notice_acknowledge'
              and j.outcome = 'applied'
            order by j.subject_id, j.id) a on a.subject_id = n.id
     where n.book_id = book
       and (n.acknowledged_by, coalesce(to_jsonb(n.acknowledged_at), 'null'))
           is distinct from
           (a.principal_id, coalesce(a.facts -> 'acknowledged_at', 'null'));
end
$fn$;
comment on function bank_private.prove_notice is
  'Proves that notices are what the journal tells, and acknowledged by whom it says.';
alter function bank_private.prove_notice owner to bank_ledger;
revoke all on function bank_private.prove_notice from public;
