-- Kernel: mandates are as they were given, and their limits are used by what the journal says.
-- A movement counts in the period in which it got hold of the mandate, and may be booked a moment
-- later: around the beginning of a period both are right.
create or replace function bank_private.prove_mandate(
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
  return query   -- each mandate is as it was given, and revoked if it or one it narrows was
    select 'mandate', coalesce(m.id, g.subject_id)::text, 'not as it was given'
      from (select o.* from bank_data.mandate o where o.book_id = book) m
      full join (
           select j.subject_id, j.facts
             from bank_data.journal j
            where j.book_id = book and j.operation in ('mandate_create', 'mandate_import')
              and j.outcome = 'applied') g
        on g.subject_id = m.id
     where (m.principal_id::text, m.customer_id::text, to_jsonb(m.actions), m.purpose,
            to_jsonb(m.starts_at), to_jsonb(m.expires_at),
            m.parent_ids[cardinality(m.parent_ids)]::text,
            coalesce(bank_private.mandate_terms_present(m), 'null'),
            encode(m.source_digest, 'hex'),
            coalesce(to_jsonb((
              select array_agg(bank_private.account_number(book, i.id) order by i.n)
                from unnest(m.account_ids) with ordinality i (id, n))), 'null'))
           is distinct from
           (g.facts ->> 'principal_id', g.facts ->> 'customer_id', g.facts -> 'actions',
            g.facts ->> 'purpose', g.facts -> 'starts_at', g.facts -> 'expires_at',
            g.facts ->> 'parent_id', coalesce(g.facts -> 'terms', 'null'),
            g.facts ->> 'document_digest',
            coalesce(g.facts -> 'account_numbers', 'null'))
        or (m.revoked_at is not null) <> exists (
             select from bank_data.journal r
              where r.book_id = book and r.operation = 'mandate_revoke' and r.outcome = 'applied'
                and r.subject_id = any (m.parent_ids || m.id));
  return query   -- the document it was made from is the one that was sent
    select 'mandate', m.id::text, 'its document is not as it was sent'
      from bank_data.mandate m
     where m.book_id = book
       and (m.source_digest is distinct from bank_private.mandate_source_digest(m.source)
            or m.source is distinct from (
              select bank_private.mandate_source(
                       j.request -> 'document', j.request -> 'payees', j.request -> 'instruments',
                       j.request -> 'unenforced')
                from bank_data.journal j
               where j.book_id = book and j.operation = 'mandate_import'
                 and j.outcome = 'applied' and j.subject_id = m.id));
  return query   -- a limited one counts
    select 'mandate', m.id::text, 'what it moves is not counted'
      from bank_data.mandate m
     where m.book_id = book
       and (m.is_limited <> exists (
              select from bank_data.mandate_usage u
               where u.book_id = book and u.mandate_id = m.id)
            or m.is_limited <> (bank_private.mandate_terms_present(m) is not null
                                or m.parent_ids is not null));
  return query   -- what is used is what was moved with it and with those that narrow it
    select 'mandate', u.mandate_id::text,
           format('%s used %s in %s uses, journal %s in %s',
                  (bank_private.mandate_periods())[n], u.amounts[n], u.uses[n], f.amount, f.uses)
      from bank_data.mandate_usage u
     cross join generate_series(1, 4) n
     cross join lateral (
           select coalesce(sum(j.amount), 0) as amount, count(*) as uses,
                  coalesce(sum(j.amount) filter (
                    where j.occurred_at >= u.starts_at[n] + interval '1 minute'), 0) as least,
                  count(*) filter (
                    where j.occurred_at >= u.starts_at[n] + interval '1 minute') as fewest
             from bank_data.mandate m
             join bank_data.journal j on j.book_id = book and j.mandate_id = m.id
            where m.book_id = book and u.mandate_id = any (m.parent_ids || m.id)
              and j.outcome = 'applied' and j.debit_version is not null
              and (bank_private.operation_governed(j.operation)).is_governed
              and j.occurred_at >= u.starts_at[n]) f
     where u.book_id = book
       and (u.amounts[n] not between f.least and f.amount
            or u.uses[n] not between f.fewest and f.uses);
  return query   -- the time between two movements begins with the last one
    select 'mandate', u.mandate_id::text,
           format('last moved at %s, journal %s', u.last_at, f.last_at)
      from bank_data.mandate_usage u
      join bank_data.mandate n on n.book_id = book and n.id = u.mandate_id
     cross join lateral (
           select max(j.occurred_at) as last_at
             from bank_data.mandate m
             join bank_data.journal j on j.book_id = book and j.mandate_id = m.id
            where m.book_id = book and u.mandate_id = any (m.parent_ids || m.id)
              and j.outcome = 'applied' and j.debit_version is not null
              and (bank_private.operation_governed(j.operation)).is_governed) f
     where u.book_id = book and n.every is not null
       and ((u.last_at is null) <> (f.last_at is null)
            or f.last_at not between u.last_at and u.last_at + interval '1 minute');
  return query   -- the rolling period is the sum of its movements
    select 'mandate', u.mandate_id::text,
           format('rolling used %s in %s uses, movements %s in %s',
                  u.amounts[5], u.uses[5], f.amount, f.uses)
      from bank_data.mandate_usage u
      join bank_data.mandate m on m.book_id = book and m.id = u.mandate_id
     cross join lateral (
           select coalesce(sum(o.amount), 0) as amount, count(*) as uses
             from bank_data.mandate_use o
            where o.book_id = book and o.mandate_id = u.mandate_id) f
     where u.book_id = book and m.rolling_length is not null
       and (u.amounts[5], u.uses[5]) is distinct from (f.amount, f.uses);
  return query   -- open holds take up the limits of their mandate, resolved ones none
    select 'mandate', coalesce(e.mandate_id, c.mandate_id)::text,
           format('hold %s', coalesce(e.hold_id, c.hold_id))
      from (select h.id as hold_id, u.mandate_id
              from bank_data.hold h
              join bank_data.mandate m on m.book_id = book and m.id = h.mandate_id
              join bank_data.mandate_usage u
                on u.book_id = book and u.mandate_id = any (m.parent_ids || m.id)
             where h.book_id = book and h.status = 'open' and m.is_limited) e
      full join (select o.hold_id, o.mandate_id
                   from bank_data.mandate_hold o
                  where o.book_id = book) c using (hold_id, mandate_id)
     where (e.hold_id is null) or (c.hold_id is null);
end
$fn$;
comment on function bank_private.prove_mandate is
  'Proves that mandates are as they were given, and that what is used of their limits is what was '
  'moved.';
alter function bank_private.prove_mandate owner to bank_ledger;
revoke all on function bank_private.prove_mandate from public;
