-- Kernel: the lines of one account, newest first. Row security cannot hide one half of a posting,
-- so no caller reads the journal for the other side:
-- this shows the account's own side, and the other account's number.
create or replace function bank_private.entry_read(
  book         integer,
  account_id   bigint,
  exponent     smallint,
  principal_id bigint,
  direction    text,
  version_from bigint,
  version_to   bigint,
  amount_from  bigint,
  amount_to    bigint,
  page_size    integer,
  list         text default 'entry',
  memo         text default null,
  metadata     jsonb default null,
  counterparty text default null,
  kind         text default null
)
returns setof bank.entry
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return query
    select e.id, a.number, e.direction,
           bank_private.amount_major(e.amount, entry_read.exponent), a.currency,
           bank_private.amount_major(e.balance, entry_read.exponent), e.version, e.occurred_at,
           o.number, e.request ->> 'memo', e.request -> 'metadata',
           bank_private.cursor_make(list, principal_id, a.id, e.version),
           case when e.operation = 'exchange_leg'
                then bank_private.exchange_side(book, e.subject_id, a.id) end,
           e.operation, e.value_date, e.request ->> 'end_to_end_id', e.parent_id
      from ((select j.id, 'debit' as direction, - j.amount as amount, j.debit_balance as balance,
                    j.debit_version as version, j.occurred_at, j.credit_account_id as other_id,
                    j.operation, j.subject_id, j.value_date, j.parent_id, j.request
               from bank_data.journal j
              where j.book_id = book and j.debit_account_id = entry_read.account_id
                and j.debit_version between version_from and version_to
                and coalesce(entry_read.direction, 'debit') = 'debit'
                and j.amount between entry_read.amount_from and entry_read.amount_to
                and (kind is null or j.operation = kind)
                and (memo is null or strpos(lower(j.request ->> 'memo'), lower(memo)) > 0)
                and (metadata is null or j.request -> 'metadata' @> metadata)
                and (counterparty is null
                     or strpos(bank_private.account_number(book, j.credit_account_id),
                               upper(counterparty)) > 0)
              order by j.debit_version desc
              limit page_size)
            union all
            (select j.id, 'credit', j.amount, j.credit_balance,
                    j.credit_version, j.occurred_at, j.debit_account_id, j.operation,
                    j.subject_id, j.value_date, j.parent_id, j.request
               from bank_data.journal j
              where j.book_id = book and j.credit_account_id = entry_read.account_id
                and j.credit_version between version_from and version_to
                and coalesce(entry_read.direction, 'credit') = 'credit'
                and j.amount between entry_read.amount_from and entry_read.amount_to
                and (kind is null or j.operation = kind)
                and (memo is null or strpos(lower(j.request ->> 'memo'), lower(memo)) > 0)
                and (metadata is null or j.request -> 'metadata' @> metadata)
                and (counterparty is null
                     or strpos(bank_private.account_number(book, j.debit_account_id),
                               upper(counterparty)) > 0)
              order by j.credit_version desc
              limit page_size)) e
      join bank_data.account a on a.book_id = book and a.id = entry_read.account_id
      join bank_data.account o on o.book_id = book and o.id = e.other_id
     order by e.version desc
     limit page_size;
end
$fn$;
comment on function bank_private.entry_read is
  'Lines of an account between two versions and amounts (minor units, without sign), newest '
  'first. list: whose cursors they carry; memo, counterparty: a part of the memo, of the other '
  'account''s number; metadata: what it must contain; kind: the function that made them.';
alter function bank_private.entry_read owner to bank_ledger;
revoke all on function bank_private.entry_read from public;
grant execute on function bank_private.entry_read to bank_exec;
