-- Shows the accruals of an account the caller was let to, read as the caller, newest first.
create or replace function bank_private.interest_accrual_present(
  caller        bank_private.caller,
  account_id    bigint,
  since         date,
  until         date,
  after_day     date,
  after_number  integer,
  page_size     integer
)
returns setof bank.interest_accrual
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select a.number, e.day, e.number, bank_private.amount_major(e.balance, a.exponent),
           case when e.balance > 0 then t.credit_rate else t.debit_rate end, t.day_count,
           bank_private.interest_major(e.amount, a.exponent), e.amount,
           trunc(bank_private.interest_unit() * power(10::numeric, a.exponent)), e.accrued_at,
           bank_private.cursor_make('accrual', caller.principal_id, e.account_id,
                                    e.day - '2000-01-01'::date, e.number)
      from bank_data.interest_accrual e
      join bank_data.account a on a.book_id = caller.book_id and a.id = e.account_id
      join bank_data.product_interest t on t.book_id = caller.book_id and t.id = e.terms_id
     where e.book_id = caller.book_id and e.account_id = interest_accrual_present.account_id
       and (since is null or e.day >= since) and (until is null or e.day < until)
       and (after_day is null or (e.day, e.number) < (after_day, after_number))
     order by e.day desc, e.number desc
     limit page_size;
end
$fn$;
comment on function bank_private.interest_accrual_present is
  'Accruals of an account. since, until: days at or after, and before; after_day, after_number: '
  'continue behind; page_size: how many.';
alter function bank_private.interest_accrual_present owner to bank_exec;
revoke all on function bank_private.interest_accrual_present from public;
