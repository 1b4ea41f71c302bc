-- Sets what the accounts of a product pay for an operation, from now or later on. Staff only. Fees
-- are added, never changed: what was charged can be proven for ever.
-- A start in the past counts from now: nothing is charged afterwards. A fee of nothing ends one.
-- Order of the checks after those of every write: staff_only, product_unknown, amount_precision.
create or replace function bank.product_fee_set(
  product         text,
  operation       text,
  flat            numeric default 0,
  percentage      numeric default 0,
  minimum         numeric default 0,
  maximum         numeric default null,
  starts_at       timestamptz default null,
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_call    bank_private.call;
  v_product record;
  v_fee     bigint;
begin
  if num_nulls(product, operation, flat, percentage, minimum) > 0
     or operation not in ('transfer_post', 'hold_capture') then
    perform bank_private.error_raise('request_invalid',
      'product and operation (transfer_post or hold_capture) are required.');
  elsif not (percentage >= 0 and percentage <= 100 and percentage = round(percentage, 6)) then
    perform bank_private.error_raise('request_invalid',
      'percentage must be 0 to 100, with at most 6 decimal places.');
  elsif minimum > maximum then
    perform bank_private.error_raise('request_invalid', 'minimum must not exceed maximum.');
  elsif not (starts_at > '2000-01-01' and starts_at < '9000-01-01') then
    perform bank_private.error_raise('request_invalid', 'starts_at is out of range.');
  end if;
  perform bank_private.text_check('product', product, 34);
  if not (flat >= 0 and flat < 1e18 and minimum >= 0 and minimum < 1e18)
     or not (maximum >= 0 and maximum < 1e18) then
    perform bank_private.error_raise('amount_invalid');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'product_fee_set', 'products:write', idempotency_key,
    jsonb_build_object(
      'product', product, 'operation', operation, 'flat', trim_scale(flat)::text,
      'percentage', trim_scale(percentage)::text, 'minimum', trim_scale(minimum)::text,
      'maximum', trim_scale(maximum)::text,
      'starts_at', starts_at),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    v_product := bank_private.product_find(book, product);
    if v_product.product_id is null then
      v_call.outcome := 'product_unknown';
    elsif v_product.kind = 'internal' then
      perform bank_private.error_raise('request_invalid', 'An internal product has no fees.');
    end if;
  end if;
  if v_call.outcome is null then
    v_call.subject_id := v_product.product_id;
    insert into bank_data.product_fee as f (
      book_id, product_id, operation, flat, percentage, minimum, maximum, starts_at
    )
    values (
      book, v_product.product_id, product_fee_set.operation,
      bank_private.limit_minor(flat, v_product.exponent), product_fee_set.percentage,
      bank_private.limit_minor(minimum, v_product.exponent),
      coalesce(bank_private.limit_minor(maximum, v_product.exponent), 999999999999999999),
      greatest(product_fee_set.starts_at, now())
    )
    returning f.id into v_fee;
    v_call.facts := (select bank_private.resource_present(to_jsonb(f))
                       from bank_private.product_fee_present(
                              v_call.caller, v_product.product_id, before_id => v_fee + 1) f);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.product_fee_set is
  'Sets a fee: flat + percentage of the amount moved, at least minimum, at most maximum, '
  'rounded half to even. product: its code; operation: what is charged, transfer_post or '
  'hold_capture; flat: major units; percentage: per cent, 0 to 100, up to 6 decimal places; '
  'minimum, maximum: major units, maximum null = none; starts_at: from when, null = now; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the fee. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only, product_unknown. Errors: '
  'request_invalid, amount_invalid, unauthenticated, idempotency_key_invalid, amount_precision.';
alter function bank.product_fee_set owner to bank_exec;
revoke all on function bank.product_fee_set from public;
grant execute on function bank.product_fee_set to bank_api, bank_service;
