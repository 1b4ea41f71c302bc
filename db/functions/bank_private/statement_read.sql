-- Kernel: the lines of one account, oldest first. As bank_private.entry_read it shows the account's
-- own side, and the other account's number; the other's owner is told only if it is the same
-- customer, or the bank.
create or replace function bank_private.statement_read(
  book         integer,
  account_id   bigint,
  exponent     smallint,
  principal_id bigint,
  time_zone    text,
  owner_id     bigint,
  owner_name   text,
  bank_id      bigint,
  bank_name    text,
  version_from bigint,
  version_to   bigint,
  page_size    integer
)
returns setof bank.statement_line
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return query
    select e.id, e.version, e.occurred_at,
           (e.occurred_at at time zone statement_read.time_zone)::date,
           coalesce(e.value_date, (e.occurred_at at time zone statement_read.time_zone)::date),
           e.operation, e.direction,
           bank_private.amount_major(e.amount, statement_read.exponent),
           bank_private.amount_major(e.balance, statement_read.exponent), o.number,
           case o.customer_id when owner_id then owner_name when bank_id then bank_name end,
           e.request ->> 'memo', e.request -> 'metadata', e.request ->> 'end_to_end_id',
           e.parent_id,
           bank_private.cursor_make(
             'line', principal_id, statement_read.account_id, e.version)
      from ((select j.id, 'debit' as direction, - j.amount as amount, j.debit_balance as balance,
                    j.debit_version as version, j.occurred_at, j.credit_account_id as other_id,
                    j.operation, j.value_date, j.parent_id, j.request
               from bank_data.journal j
              where j.book_id = book and j.debit_account_id = statement_read.account_id
                and j.debit_version between version_from and version_to
              order by j.debit_version
              limit page_size)
            union all
            (select j.id, 'credit', j.amount, j.credit_balance, j.credit_version, j.occurred_at,
                    j.debit_account_id, j.operation, j.value_date, j.parent_id, j.request
               from bank_data.journal j
              where j.book_id = book and j.credit_account_id = statement_read.account_id
                and j.credit_version between version_from and version_to
              order by j.credit_version
              limit page_size)) e
      join bank_data.account o on o.book_id = book and o.id = e.other_id
     order by e.version
     limit page_size;
end
$fn$;
comment on function bank_private.statement_read is
  'Lines of an account between two versions, oldest first. time_zone: of the days; owner_id, '
  'owner_name, bank_id, bank_name: the customers whose name may be told.';
alter function bank_private.statement_read owner to bank_ledger;
revoke all on function bank_private.statement_read from public;
grant execute on function bank_private.statement_read to bank_exec;
