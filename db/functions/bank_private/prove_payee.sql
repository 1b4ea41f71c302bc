-- Kernel: payees are as the calls that made, trusted and removed them say, and what is counted of
-- checks is in the journal.
create or replace function bank_private.prove_payee(
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
  return query   -- a payee was added once, as it is
    select 'payee', coalesce(o.id, j.subject_id)::text, 'not as it was added'
      from (select p.*, a.number
              from bank_data.payee p
              join bank_data.account a on a.book_id = book and a.id = p.account_id
             where p.book_id = book) o
      full join (select distinct on (n.subject_id)
                        n.subject_id, n.principal_id, n.customer_id, n.facts
                   from bank_data.journal n
                  where n.book_id = book and n.operation = 'payee_add' and n.outcome = 'applied'
                  order by n.subject_id, n.id) j on j.subject_id = o.id
     where (o.customer_id, o.created_by, o.number, o.name, o.match, to_jsonb(o.created_at))
           is distinct from
           (j.customer_id, j.principal_id, j.facts ->> 'account_number', j.facts ->> 'name',
            j.facts ->> 'match', j.facts -> 'created_at');
  return query   -- it is trusted, and removed, as the last call about it says
    select 'payee', o.id::text, 'trusted or removed otherwise than the journal says'
      from bank_data.payee o
      left join (select distinct on (n.subject_id) n.subject_id, n.facts
                   from bank_data.journal n
                  where n.book_id = book and n.outcome = 'applied'
                    and n.operation in ('payee_add', 'payee_trust', 'payee_untrust',
                                        'payee_remove')
                  order by n.subject_id, n.id desc) j on j.subject_id = o.id
     where o.book_id = book
       and (coalesce(to_jsonb(o.trusted_at), 'null'), coalesce(to_jsonb(o.removed_at), 'null'))
           is distinct from
           (coalesce(j.facts -> 'trusted_at', 'null'), coalesce(j.facts -> 'removed_at', 'null'));
  return query   -- staff set how long payees are new, and how many names may be wrong
    select 'payee', 'terms', 'not as they were set'
      from bank_data.book b
     cross join lateral (
           select n.facts
             from bank_data.journal n
            where n.book_id = book and n.operation = 'payee_terms_set' and n.outcome = 'applied'
            order by n.id desc
            limit 1) j
     where b.id = book
       and (b.payee_cooling_off_hours::text, b.payee_misses_per_day::text)
           is distinct from (j.facts ->> 'cooling_off_hours', j.facts ->> 'misses_per_day');
  return query   -- the misses of a day are those in the journal
    select 'payee_check', k.principal_id::text, format('%s misses, journal %s', k.misses, f.misses)
      from bank_data.payee_check k
     cross join lateral (
           select count(*) as misses
             from bank_data.journal n
             left join bank_data.payee o
               on o.book_id = book and o.id = n.subject_id and n.operation = 'payee_add'
            where n.book_id = book and n.principal_id = k.principal_id
              and n.operation in ('payee_confirm', 'payee_add', 'transfer_prepare')
              and n.occurred_at between k.starts_at and k.starts_at + interval '1 day 1 minute'
              and (n.operation <> 'transfer_prepare'
                   or (n.request ? 'payee_name'
                       and n.facts ->> 'field' is distinct from 'from_account'))
              and (n.outcome = 'account_unknown'
                   or (n.outcome = 'applied' and n.operation = 'transfer_prepare'
                       and n.facts #>> '{payee,confirmation,match}' <> 'match')
                   or (n.outcome = 'applied' and n.facts ->> 'match' <> 'match'
                       and (n.operation = 'payee_confirm'
                            or (o.created_at >= k.starts_at
                                and n.id = (select min(e.id)
                                              from bank_data.journal e
                                             where e.book_id = book and e.operation = 'payee_add'
                                               and e.outcome = 'applied'
                                               and e.subject_id = o.id))))) ) f
     where k.book_id = book and k.misses <> f.misses;
end
$fn$;
comment on function bank_private.prove_payee is
  'Proves payees, who trusts them, and how many checks of names failed, from the journal.';
alter function bank_private.prove_payee owner to bank_ledger;
revoke all on function bank_private.prove_payee from public;
