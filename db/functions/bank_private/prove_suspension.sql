-- Kernel: who and what is suspended is what the journal says, nobody was resumed past it, a mandate
-- is suspended when it or one that it narrows is, and agents may be refused as often as staff said.
create or replace function bank_private.prove_suspension(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- the last word on each of them
    with said as materialized (
      select distinct on (split_part(j.operation, '_', 1), j.subject_id)
             split_part(j.operation, '_', 1) as kind, j.subject_id,
             right(j.operation, 8) = '_suspend' as is_suspended
        from bank_data.journal j
       where j.book_id = book and j.outcome = 'applied'
         and j.operation in ('principal_suspend', 'principal_resume', 'customer_suspend',
                             'customer_resume', 'book_suspend', 'book_resume')
       order by split_part(j.operation, '_', 1), j.subject_id, j.id desc),
    found as (
      select 'principal' as kind, p.id as subject_id, p.id, p.status <> 'active' as is_suspended
        from bank_data.principal p
       where p.book_id = book
      union all
      select 'customer', c.id, c.id, c.status <> 'active'
        from bank_data.customer c
       where c.book_id = book
      union all
      select 'book', null, b.id, b.status <> 'open'
        from bank_data.book b
       where b.id = book)
    select f.kind, f.id::text, format('suspended: %s, journal %s', f.is_suspended,
                                      coalesce(s.is_suspended, false))
      from found f
      left join said s on s.kind = f.kind and s.subject_id is not distinct from f.subject_id
     where f.is_suspended <> coalesce(s.is_suspended, false);
  return query
    with said as materialized (
      select distinct on (j.subject_id) j.subject_id, j.facts -> 'suspended_by' as suspended_by
        from bank_data.journal j
       where j.book_id = book and j.outcome = 'applied'
         and j.operation in ('mandate_suspend', 'mandate_resume')
       order by j.subject_id, j.id desc)
    select 'mandate', m.id::text, 'not suspended as the journal says'
      from bank_data.mandate m
      left join said s on s.subject_id = m.id
     where m.book_id = book
       and (coalesce(to_jsonb(m.suspended_by), 'null') <> coalesce(s.suspended_by, 'null')
            or m.is_suspended <> exists (
                 select from bank_data.mandate p
                  where p.book_id = book and p.id = any (m.parent_ids || m.id)
                    and p.suspended_by is not null));
  return query   -- as before anybody set it: the defaults of the columns
    select 'book', b.id::text, 'the limit of refusals is not what was set'
      from bank_data.book b
      left join lateral (
           select j.facts
             from bank_data.journal j
            where j.book_id = book and j.operation = 'refusal_limit_set'
              and j.outcome = 'applied'
            order by j.id desc
            limit 1) s on true
     where b.id = book
       and jsonb_build_object(
             'allowed', b.refusals_allowed, 'window_seconds', b.refusals_seconds)
           <> coalesce(s.facts, '{"allowed": 50, "window_seconds": 600}');
end
$fn$;
comment on function bank_private.prove_suspension is
  'Proves that principals, customers, mandates and the book are suspended as the journal says, and '
  'the limit of refusals.';
alter function bank_private.prove_suspension owner to bank_ledger;
revoke all on function bank_private.prove_suspension from public;
