-- Shows which of the bank's own accounts is for what, read as the caller, by role and currency.
create or replace function bank_private.book_account_present(
  caller   bank_private.caller,
  role     text default null,
  currency text default null
)
returns setof bank.book_account
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select o.role, o.currency, a.number, a.name
      from bank_data.book_account o
      join bank_data.account a on a.book_id = caller.book_id and a.id = o.account_id
     where o.book_id = caller.book_id
       and (book_account_present.role is null or o.role = book_account_present.role)
       and (book_account_present.currency is null or o.currency = book_account_present.currency)
     order by o.role, o.currency;
end
$fn$;
comment on function bank_private.book_account_present is
  'Accounts of the bank itself. role, currency: only these.';
alter function bank_private.book_account_present owner to bank_exec;
revoke all on function bank_private.book_account_present from public;
