-- Kernel: rates are as they were fed, and quotes as they were promised. Neither ever changes; a
-- shorter time does no harm.
create or replace function bank_private.prove_rate(
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
    select 'rate', coalesce(r.id, j.subject_id)::text, 'not as it was fed'
      from (select o.* from bank_data.exchange_rate o where o.book_id = book) r
      full join (select n.subject_id, n.principal_id, n.facts, count(*) over s as calls
                   from bank_data.journal n
                  where n.book_id = book and n.operation = 'rate_set' and n.outcome = 'applied'
                 window s as (partition by n.subject_id)) j on j.subject_id = r.id
     where (1::bigint, r.principal_id, r.base_currency, r.quote_currency, r.rate::text,
            r.spread::text)
           is distinct from
           (j.calls, j.principal_id, j.facts ->> 'base_currency', j.facts ->> 'quote_currency',
            j.facts ->> 'rate', j.facts ->> 'spread')
        or to_jsonb(r.valid_until) #>> '{}' collate "C" > j.facts ->> 'valid_until';
  return query
    select 'quote', coalesce(q.id, j.subject_id)::text, 'not as it was promised'
      from (select o.*, f.number as from_account, f.exponent as from_exponent,
                   t.number as to_account, t.exponent as to_exponent
              from bank_data.exchange_quote o
              join bank_data.account f on f.book_id = book and f.id = o.from_account_id
              join bank_data.account t on t.book_id = book and t.id = o.to_account_id
             where o.book_id = book) q
      full join (select n.subject_id, n.principal_id, n.customer_id, n.mandate_id, n.facts,
                        count(*) over s as calls
                   from bank_data.journal n
                  where n.book_id = book and n.operation = 'quote_create'
                    and n.outcome = 'applied'
                 window s as (partition by n.subject_id)) j on j.subject_id = q.id
     where (1::bigint, q.principal_id, q.customer_id, q.mandate_id, q.side, q.from_account,
            q.to_account, q.from_currency, q.to_currency, q.rate_id::text, q.base_currency,
            q.rate::text, bank_private.amount_major(q.from_amount, q.from_exponent)::text,
            bank_private.amount_major(q.to_amount, q.to_exponent)::text)
           is distinct from
           (j.calls, j.principal_id, j.customer_id, j.mandate_id, j.facts ->> 'side',
            j.facts ->> 'from_account', j.facts ->> 'to_account', j.facts ->> 'from_currency',
            j.facts ->> 'to_currency', j.facts ->> 'rate_id', j.facts ->> 'base_currency',
            j.facts ->> 'rate', j.facts ->> 'from_amount', j.facts ->> 'to_amount')
        or to_jsonb(q.expires_at) #>> '{}' collate "C" > j.facts ->> 'expires_at';
end
$fn$;
comment on function bank_private.prove_rate is
  'Proves exchange rates and quotes from the calls that made them.';
alter function bank_private.prove_rate owner to bank_ledger;
revoke all on function bank_private.prove_rate from public;
