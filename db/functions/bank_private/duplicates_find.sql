-- Kernel: the possible-duplicate guard for many postings at once: for each, the newest transfer of
-- the same amount between the same accounts since its time.
-- Locking: the caller holds the debited accounts.
create or replace function bank_private.duplicates_find(
  book     integer,
  postings bank_private.posting[]
)
returns bigint[]
language plpgsql
set search_path = pg_catalog, pg_temp
set jit = off
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return (
    with guarded as (
      select p.*
        from unnest(postings) with ordinality p),
    start as materialized (   -- once for each account: joined, it may be asked for every entry
      select a.debit_account_id,
             bank_private.entry_version_at(book, a.debit_account_id, a.since) as version
        from (select g.debit_account_id, min(g.duplicate_since) as since
                from guarded g
               where g.duplicate_since is not null
               group by g.debit_account_id) a),
    recent as (
      select j.debit_account_id, j.credit_account_id, j.amount, j.id, j.occurred_at
        from start s
        join bank_data.journal j
          on j.book_id = book and j.debit_account_id = s.debit_account_id
         and j.debit_version > s.version),
    found as (
      select g.ordinality, max(r.id) as id
        from guarded g
        join recent r
          on r.debit_account_id = g.debit_account_id
         and r.credit_account_id = g.credit_account_id
         and r.amount = g.amount and r.occurred_at >= g.duplicate_since
       group by g.ordinality)
    select array_agg(f.id order by g.ordinality)
      from guarded g
      left join found f on f.ordinality = g.ordinality);
end
$fn$;
comment on function bank_private.duplicates_find is
  'For each posting the id of an equal transfer since its duplicate_since, or null.';
alter function bank_private.duplicates_find owner to bank_ledger;
revoke all on function bank_private.duplicates_find from public;
