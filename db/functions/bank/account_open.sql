-- Opens an account for a customer, as a product or without one. Staff may choose the number; an
-- account of the bank itself has no floor.
-- A product says the currency, how far the account may go below zero, and when it becomes dormant.
-- One that lends money is opened by staff: or an agent could lend as often as it opens accounts.
-- Order of the checks after those of every write: staff_only, customer_unknown, product_unknown,
-- mandate_missing, customer_suspended, currency_unknown, currency_mismatch, product_mismatch,
-- product_not_offered, account_number_taken.
create or replace function bank.account_open(
  customer        bigint,
  currency        text default null,
  account_number  text default null,
  name            text default null,
  idempotency_key text default null,
  product         text default null,
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
  v_call        bank_private.call;
  v_gate        record;
  v_product     record;
  v_is_internal boolean;
begin
  if customer is null or num_nulls(currency, product) = 2 then
    perform bank_private.error_raise('request_invalid',
      'customer and currency, or customer and product, are required.');
  elsif account_number !~ '^[A-Z0-9][A-Z0-9-]{2,33}$' then
    perform bank_private.error_raise('request_invalid',
      'account_number must have 3 to 34 capital letters, digits and dashes.');
  end if;
  perform bank_private.text_check('name', name, 200);
  perform bank_private.text_check('product', product, 34);
  v_call := bank_private.call_enter(
    book, credential, 'account_open', 'accounts:write', idempotency_key,
    jsonb_build_object(
      'customer', customer, 'currency', currency, 'account_number', account_number, 'name', name,
      'product', product),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_product := bank_private.product_find(book, product);
  if v_call.outcome is null and (account_number is not null or v_product.overdraft_limit > 0)
     and not (v_call.caller).is_staff then
    v_call.outcome := 'staff_only';
  end if;
  if v_call.outcome is null then
    v_gate := bank_private.customer_enter(v_call.caller, customer, 'manage');
    v_call.outcome := case
      when v_gate.outcome = 'customer_unknown' then v_gate.outcome
      when product is not null and v_product.product_id is null then 'product_unknown'
      else v_gate.outcome
    end;
    v_call.mandate_id := v_gate.mandate_id;
  end if;
  if v_call.outcome is null then
    v_is_internal      := bank_private.customer_is_internal(book, customer);
    v_product.exponent := bank_private.currency_exponent(coalesce(currency, v_product.currency));
    if currency <> v_product.currency then
      perform bank_private.error_raise('currency_mismatch',
        format('The product is in %s, not in %s.', v_product.currency, currency));
    end if;
    v_call.outcome := case
      when (v_product.kind = 'internal') <> v_is_internal then 'product_mismatch'
      when not v_product.is_offered then 'product_not_offered'
    end;
  end if;
  if v_call.outcome is null then
    v_call.customer_id := customer;
    v_call.subject_id  := bank_private.account_create(
      book, customer, account_number, coalesce(currency, v_product.currency), v_product.exponent,
      name,
      case when v_is_internal then -4000000000000000000
           else - coalesce(v_product.overdraft_limit, 0) end,
      v_product.product_id, v_product.dormant_after);
    if v_call.subject_id is null then
      v_call.outcome := 'account_number_taken';
    else
      v_call.facts := bank_private.account_resource(v_call);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.account_open is
  'Opens an account. customer: owner; currency: ISO 4217, null = that of the product; '
  'account_number: staff only, 3 to 34 capital letters, digits and dashes, null = a new one; '
  'name: up to 200 characters; idempotency_key: repeat with it after any doubt; product: code '
  'of the product it is opened as, null = none: no overdraft, no fees, never dormant; '
  'credential: sha256 of the key, null for a trusted service; request_id: the id to record, '
  'null = a new one; book: accounting book. Result: bank.receipt with the account. Outcomes: '
  'applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'staff_only (a number of one''s own choice, or a product with an overdraft), '
  'customer_unknown, product_unknown, mandate_missing, customer_suspended, product_mismatch, '
  'product_not_offered, account_number_taken. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid, currency_unknown, currency_mismatch.';
alter function bank.account_open owner to bank_exec;
revoke all on function bank.account_open from public;
grant execute on function bank.account_open to bank_api, bank_service;
