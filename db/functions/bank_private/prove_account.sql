-- Kernel: what is stored about accounts agrees with itself and with the journal, and every currency
-- sums to zero.
create or replace function bank_private.prove_account(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- no money was made or lost
    select 'zero', a.currency, sum(b.posted)::text
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
     where b.book_id = book
     group by a.currency
    having sum(b.posted) <> 0;
  return query   -- the hot row agrees with its account
    select 'account', a.number, 'owner, holds or gate'
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
     where b.book_id = book
       and (b.customer_id <> a.customer_id or b.held < 0
            or (a.dormant_at is not null and b.debit_open)
            or (a.closed_at is not null
                and (b.debit_open or b.credit_open or b.posted <> 0 or b.held <> 0)));
  return query   -- an account may owe what was last said of it; what it was opened with has no key
    -- overdraft_limit in books that are older than the key: there, all was available
    select 'floor', a.number, format('floor %s, journal %s', b.floor_amount, f.floor_amount)
      from bank_data.account_balance b
      join bank_data.account a on a.book_id = book and a.id = b.account_id
      left join (
             select distinct on (j.subject_id) j.subject_id,
                    case when v.said is null then -4000000000000000000
                         when v.said ~ '^[0-9]{1,18}([.][0-9]{1,9})?$'
                         then trim_scale(- v.said::numeric * power(10::numeric, o.exponent))
                    end as floor_amount
               from bank_data.journal j
               join bank_data.account o on o.book_id = book and o.id = j.subject_id
              cross join lateral (
                    select j.facts ->> case when j.facts ? 'overdraft_limit'
                                            then 'overdraft_limit' else 'available' end as said) v
              where j.book_id = book and j.outcome = 'applied'
                and j.operation in ('account_open', 'account_limit_set')
              order by j.subject_id, j.id desc) f on f.subject_id = b.account_id
     where b.book_id = book and b.floor_amount is distinct from f.floor_amount;
  return query   -- an account is whose it was opened for, and open for what the last call left it
    select 'account', a.number,
           format('%s, journal %s',
                  bank_private.account_status(b.debit_open, b.credit_open, a.closed_at,
                                              a.dormant_at), t.status)
      from bank_data.account a
      join bank_data.account_balance b on b.book_id = book and b.account_id = a.id
      left join (select distinct on (j.subject_id) j.subject_id, j.facts ->> 'status' as status,
                        j.facts ->> 'frozen_for' as frozen_for,
                        j.facts ->> 'account_number' as number,
                        coalesce(j.facts ->> 'customer_id', j.customer_id::text) as customer_id
                   from bank_data.journal j
                  where j.book_id = book and j.outcome = 'applied'
                    and j.operation in ('account_open', 'account_freeze', 'account_unfreeze',
                                        'account_limit_set', 'account_dormancy_sweep',
                                        'account_reactivate', 'account_close')
                  order by j.subject_id, j.id desc) t on t.subject_id = a.id
     where a.book_id = book
       and (a.number, a.customer_id::text,
            bank_private.account_status(b.debit_open, b.credit_open, a.closed_at, a.dormant_at),
            bank_private.account_freeze_kind(b.debit_open, b.credit_open, a.closed_at,
                                             a.dormant_at))
           is distinct from (t.number, t.customer_id, t.status, t.frozen_for);
  return query   -- the copied places of the currency
    select 'currency', a.number, a.currency
      from bank_data.account a
      join bank_data.currency c on c.code = a.currency
     where a.book_id = book and c.exponent <> a.exponent;
end
$fn$;
comment on function bank_private.prove_account is
  'Proves owners, floors, states and currencies of all accounts, and the sum of each currency.';
alter function bank_private.prove_account owner to bank_ledger;
revoke all on function bank_private.prove_account from public;
