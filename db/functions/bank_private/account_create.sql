-- Kernel: makes an account with an empty balance.
-- A number left out is made from the id, of the first id whose number nobody has chosen.
create or replace function bank_private.account_create(
  book           integer,
  customer       bigint,
  account_number text,
  currency       text,
  exponent       smallint,
  name           text,
  floor_amount   bigint,
  product_id     bigint,
  dormant_after  interval
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_id bigint;
begin
  loop
    v_id := nextval(pg_get_serial_sequence('bank_data.account', 'id'));
    insert into bank_data.account (
      book_id, id, number, customer_id, currency, exponent, name, product_id, dormant_after,
      dormancy_due_at)
    overriding system value
    values (
      book, v_id, coalesce(account_number, 'ACC' || v_id), customer, currency, exponent, name,
      product_id, dormant_after, now() + dormant_after)
    on conflict on constraint account_number_key do nothing;
    exit when found;
    if account_number is not null then
      return null;
    end if;
  end loop;
  insert into bank_data.account_balance (book_id, account_id, customer_id, floor_amount)
  values (book, v_id, customer, floor_amount);
  return v_id;
end
$fn$;
comment on function bank_private.account_create is
  'Makes an account and its balance row and returns its id; null when the number is taken. '
  'floor_amount: as in bank_data.account_balance; product_id, dormant_after: as in '
  'bank_data.account.';
alter function bank_private.account_create owner to bank_ledger;
revoke all on function bank_private.account_create from public;
grant execute on function bank_private.account_create to bank_exec;
