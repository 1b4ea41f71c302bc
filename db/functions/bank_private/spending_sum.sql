-- Kernel: sums the entries of accounts by bucket. What was given back counts against what it gives
-- back, in the bucket of the original; fees and interest have categories of their own.
create or replace function bank_private.spending_sum(
  book          integer,
  account_ids   bigint[],
  versions_from bigint[],
  versions_to   bigint[],
  bucket_by     text,
  time_zone     text,
  own_excluded  boolean,
  out currency text,
  out bucket text,
  out debit_sum numeric,
  out debit_count bigint,
  out credit_sum numeric,
  out credit_count bigint
)
returns setof record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select e.currency,
           case bucket_by
             when 'month' then to_char(e.occurred_at at time zone time_zone, 'YYYY-MM')
             when 'day' then to_char(e.occurred_at at time zone time_zone, 'YYYY-MM-DD')
             when 'counterparty' then o.number
             else coalesce(
               case when jsonb_typeof(e.request #> '{metadata,category}') = 'string'
                    then nullif(left(btrim(regexp_replace(
                           e.request #>> '{metadata,category}', '[[:cntrl:]]+', ' ', 'g')), 50), '')
               end,
               case e.operation when 'transfer_fee' then 'fees'
                                when 'interest_post' then 'interest'
                                else 'uncategorised' end)
           end as label,
           sum(case when e.is_debit <> e.is_reversal then
                 case when e.is_debit then e.amount else - e.amount end else 0 end),
           count(*) filter (where e.is_debit and not e.is_reversal),
           sum(case when e.is_debit = e.is_reversal then
                 case when e.is_debit then - e.amount else e.amount end else 0 end),
           count(*) filter (where not e.is_debit and not e.is_reversal)
      from unnest(account_ids, versions_from, versions_to) a (id, version_from, version_to)
     cross join lateral (
           select s.is_debit, s.amount, s.currency, s.occurred_at, s.other_id,
                  s.operation = 'transfer_reverse' as is_reversal,
                  coalesce(r.operation, s.operation) as operation,
                  case when r.id is null then s.request else r.request end as request
             from (select true as is_debit, j.amount, j.currency, j.occurred_at, j.operation,
                          j.request, j.subject_id, j.credit_account_id as other_id
                     from bank_data.journal j
                    where j.book_id = book and j.debit_account_id = a.id
                      and j.debit_version between a.version_from and a.version_to
                   union all
                   select false, j.amount, j.currency, j.occurred_at, j.operation,
                          j.request, j.subject_id, j.debit_account_id
                     from bank_data.journal j
                    where j.book_id = book and j.credit_account_id = a.id
                      and j.credit_version between a.version_from and a.version_to) s
             left join bank_data.journal r
                    on r.book_id = book and r.id = s.subject_id
                   and s.operation = 'transfer_reverse') e
      join bank_data.account o on o.book_id = book and o.id = e.other_id
     where not (own_excluded and e.other_id = any (account_ids))
     group by e.currency, label;
end
$fn$;
comment on function bank_private.spending_sum is
  'Debits and credits of accounts between versions (one of each for each account), minor units, '
  'without sign. bucket_by: month, day, counterparty or category; own_excluded: leave out what '
  'moved between these accounts.';
alter function bank_private.spending_sum owner to bank_ledger;
revoke all on function bank_private.spending_sum from public;
grant execute on function bank_private.spending_sum to bank_exec;
