-- Kernel: entries of an account by version, as the other bank sees them: debit > 0.
-- By the index, however much of the journal they are: the journal grows, a period does not.
create or replace function bank_private.own_entries(
  book          integer,
  account       bigint,
  version_first bigint,
  version_last  bigint,
  out transfer_id bigint,
  out version bigint,
  out occurred_at timestamptz,
  out amount bigint,
  out reference text,
  out counterparty text,
  out memo text
)
returns setof record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
set enable_seqscan = off
as $fn$
begin
  return query
    select j.id, j.debit_version, j.occurred_at, j.amount, j.request ->> 'end_to_end_id', a.number,
           j.request ->> 'memo'
      from bank_data.journal j
      join bank_data.account a on a.book_id = book and a.id = j.credit_account_id
     where j.book_id = book and j.debit_account_id = account
       and j.debit_version between version_first and version_last
    union all
    select j.id, j.credit_version, j.occurred_at, - j.amount, j.request ->> 'end_to_end_id',
           a.number, j.request ->> 'memo'
      from bank_data.journal j
      join bank_data.account a on a.book_id = book and a.id = j.debit_account_id
     where j.book_id = book and j.credit_account_id = account
       and j.credit_version between version_first and version_last;
end
$fn$;
comment on function bank_private.own_entries is
  'Entries of an account the caller was let to, minor units, debit > 0.';
alter function bank_private.own_entries owner to bank_ledger;
revoke all on function bank_private.own_entries from public;
grant execute on function bank_private.own_entries to bank_exec;
