-- Kernel: what staff has set is as it was set: products, their fees and terms of interest, and
-- which of the bank's own accounts is for what. Money is moved by these, so a row that was changed
-- by hand shows before it has cost anything.
create or replace function bank_private.prove_product(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = 'iso_8601'
set jit = off
as $fn$
begin
  return query   -- a product is as the last call about it said
    select 'product', coalesce(p.code, j.facts ->> 'code', j.subject_id::text),
           'not as it was set'
      from (select o.*, c.exponent
              from bank_data.product o
              join bank_data.currency c on c.code = o.currency
             where o.book_id = book) p
      full join (select distinct on (o.subject_id) o.subject_id, o.facts
                   from bank_data.journal o
                  where o.book_id = book and o.outcome = 'applied'
                    and o.operation in ('product_create', 'product_update')
                  order by o.subject_id, o.id desc) j on j.subject_id = p.id
     where (p.code, p.name, p.kind, p.currency, p.is_offered::text, p.dormant_after::text,
            bank_private.amount_major(p.overdraft_limit, p.exponent)::text)
           is distinct from
           (j.facts ->> 'code', j.facts ->> 'name', j.facts ->> 'kind', j.facts ->> 'currency',
            j.facts ->> 'is_offered', j.facts ->> 'dormant_after', j.facts ->> 'overdraft_limit');
  return query   -- fees and terms are those that were set, each once
    with stored as (
      select f.product_id, f.operation,
             array[bank_private.amount_major(f.flat, c.exponent)::text,
                   trim_scale(f.percentage)::text,
                   bank_private.amount_major(f.minimum, c.exponent)::text,
                   case when f.maximum < 999999999999999999
                        then bank_private.amount_major(f.maximum, c.exponent)::text end,
                   to_jsonb(f.starts_at) #>> '{}'] as said
        from bank_data.product_fee f
        join bank_data.product p on p.book_id = book and p.id = f.product_id
        join bank_data.currency c on c.code = p.currency
       where f.book_id = book
      union all
      select t.product_id, 'interest',
             array[t.credit_rate::text, t.debit_rate::text, t.day_count, t.capitalised,
                   to_jsonb(t.valid_from) #>> '{}']
        from bank_data.product_interest t
       where t.book_id = book),
    told as (
      select j.subject_id, coalesce(j.facts ->> 'operation', 'interest'),
             case j.operation when 'product_fee_set'
               then array[j.facts ->> 'flat', j.facts ->> 'percentage', j.facts ->> 'minimum',
                          j.facts ->> 'maximum', j.facts ->> 'starts_at']
               else array[j.facts ->> 'credit_rate', j.facts ->> 'debit_rate',
                          j.facts ->> 'day_count', j.facts ->> 'capitalised',
                          j.facts ->> 'valid_from'] end
        from bank_data.journal j
       where j.book_id = book and j.outcome = 'applied'
         and j.operation in ('product_fee_set', 'product_interest_set'))
    select 'product', coalesce(p.code, d.product_id::text, '?'),
           format('%s %s: %s', d.operation, d.what, array_to_string(d.said, ' ', '-'))
      from (select 'stored, not set' as what, s.*
              from (table stored except all table told) s
            union all
            select 'set, not stored', t.*
              from (table told except all table stored) t) d
      left join bank_data.product p on p.book_id = book and p.id = d.product_id;
  return query   -- the bank's own accounts
    select 'product', coalesce(o.role || ' ' || o.currency, j.id::text),
           format('account %s, set %s', o.account_id, j.subject_id)
      from (select b.* from bank_data.book_account b where b.book_id = book) o
      full join (select distinct on (n.facts ->> 'role', n.facts ->> 'currency') n.id,
                        n.subject_id, n.facts ->> 'role' as role,
                        n.facts ->> 'currency' as currency
                   from bank_data.journal n
                  where n.book_id = book and n.operation = 'book_account_set'
                    and n.outcome = 'applied'
                  order by n.facts ->> 'role', n.facts ->> 'currency', n.id desc) j
        on j.role = o.role and j.currency = o.currency
     where o.account_id is distinct from j.subject_id;
end
$fn$;
comment on function bank_private.prove_product is
  'Proves products, fees, terms of interest and the bank''s own accounts from the calls that set '
  'them.';
alter function bank_private.prove_product owner to bank_ledger;
revoke all on function bank_private.prove_product from public;
