-- The gate to several accounts for a read: one by its number, or those of one customer that the
-- caller may read, in order of their ids. Sets what row security shows to that customer.
create or replace function bank_private.accounts_enter_read(
  caller         bank_private.caller,
  account_number text,
  customer       bigint
)
returns bank_private.reach[]
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_grant   record;
  v_count   integer := 0;
  v_ignored text;
begin
  if account_number is not null then
    return array[bank_private.account_enter_read(caller, account_number)];
  elsif customer is null and caller.is_staff then
    perform bank_private.error_raise('request_invalid', 'Name an account or a customer.');
  end if;
  for v_grant in select * from bank_private.grant_list(caller, customer, null) limit 2 loop
    v_count := v_count + 1;
  end loop;
  if v_count > 1 then
    perform bank_private.error_raise('request_invalid', 'Name an account or a customer.');
  elsif v_count = 0 then
    perform bank_private.error_raise('customer_unknown');
  end if;
  if not caller.is_staff then
    v_ignored := set_config('bank.customer', v_grant.customer_id::text, true);
    v_ignored := set_config('bank.accounts', coalesce(v_grant.account_ids::text, ''), true);
    v_ignored := set_config('bank.reach', case
      when v_grant.account_ids is null then 'customer' else 'accounts' end, true);
  end if;

  -- Read as the caller: the predicate says whose accounts they are, and row security says it again.
  perform from bank_data.customer c
    where c.book_id = caller.book_id and c.id = v_grant.customer_id;
  if not found then
    perform bank_private.error_raise('customer_unknown');
  end if;
  return array(
    select row(a.id, a.customer_id, a.number, a.currency, a.exponent, null, null, null,
               a.product_id, null)
             ::bank_private.reach
      from bank_data.account a
     where a.book_id = caller.book_id and a.customer_id = v_grant.customer_id
       and (v_grant.account_ids is null or a.id = any (v_grant.account_ids))
     order by a.id);
end
$fn$;
comment on function bank_private.accounts_enter_read is
  'The accounts, for reading. account_number: this one; customer: those of this customer, null = '
  'of the only one the caller may read. Errors: request_invalid, customer_unknown, '
  'account_unknown, mandate_missing.';
alter function bank_private.accounts_enter_read owner to bank_exec;
revoke all on function bank_private.accounts_enter_read from public;
