-- Shows accounts of one owner, or of the book, as bank.account, read as the caller: by these
-- predicates and by row security. In order of owner and id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.account_present(
  caller         bank_private.caller,
  customer       bigint,
  account_ids    bigint[],
  after_customer bigint default null,
  after_id       bigint default null,
  status         text default null,
  currency       text default null,
  page_size      integer default 1
)
returns setof bank.account
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select a.number, a.customer_id, a.currency, a.name,
           bank_private.account_status(b.debit_open, b.credit_open, a.closed_at, a.dormant_at),
           bank_private.account_freeze_kind(
             b.debit_open, b.credit_open, a.closed_at, a.dormant_at),
           bank_private.amount_major(b.posted, a.exponent),
           bank_private.amount_major(
             bank_private.available(b.posted, b.held_now, b.floor_amount), a.exponent),
           bank_private.amount_major(b.held_now, a.exponent),
           b.version, a.opened_at, a.closed_at,
           bank_private.cursor_make('account', caller.principal_id, a.customer_id, a.id),
           (select p.code from bank_data.product p
             where p.book_id = caller.book_id and p.id = a.product_id),
           case when b.floor_amount > -4000000000000000000
                then bank_private.amount_major(- b.floor_amount, a.exponent) end,
           a.dormant_at
      from bank_data.account a
     cross join lateral (   -- offset 0: one look-up for each account, whatever the planner expects
           select l.*, bank_private.held_now(caller.book_id, l.account_id, l.held) as held_now
             from bank_data.account_balance l
            where l.book_id = caller.book_id and l.account_id = a.id
           offset 0) b
     where a.book_id = caller.book_id
       and (a.customer_id = customer or (customer is null and caller.is_staff))
       and (account_ids is null or a.id = any (account_ids))
       and (after_id is null or (a.customer_id, a.id) > (after_customer, after_id))
       and (account_present.currency is null or a.currency = account_present.currency)
       and (account_present.status is null or account_present.status
            = bank_private.account_status(
                b.debit_open, b.credit_open, a.closed_at, a.dormant_at))
     order by a.customer_id, a.id
     limit page_size;
end
$fn$;
comment on function bank_private.account_present is
  'Accounts with balances. customer: their owner, null = the whole book, for staff; account_ids: '
  'only these; after_customer, after_id: continue behind; page_size: how many.';
alter function bank_private.account_present owner to bank_exec;
revoke all on function bank_private.account_present from public;
