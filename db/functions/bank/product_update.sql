-- Changes a product for the accounts that will be opened as it; those there are keep their terms.
-- Staff only. What is left out stays.
-- Order of the checks after those of every write: staff_only, product_unknown, amount_precision.
create or replace function bank.product_update(
  code            text,
  name            text default null,
  overdraft_limit numeric default null,
  dormant_after   interval default null,
  is_offered      boolean default null,
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
begin
  if num_nulls(name, overdraft_limit, dormant_after, is_offered) = 4 then
    perform bank_private.error_raise('request_invalid', 'Nothing is to be changed.');
  elsif dormant_after <> '0' and dormant_after not between '1 day' and '100 years' then
    perform bank_private.error_raise('request_invalid',
      'dormant_after must be 1 day to 100 years, or 0 for never.');
  end if;
  perform bank_private.text_check('code', code, 34);
  perform bank_private.text_check('name', name, 200);
  if not (overdraft_limit >= 0 and overdraft_limit < 1e18) then
    perform bank_private.error_raise('amount_invalid');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'product_update', 'products:write', idempotency_key,
    jsonb_build_object(
      'code', code, 'name', name, 'overdraft_limit', trim_scale(overdraft_limit)::text,
      'dormant_after', dormant_after::text, 'is_offered', is_offered),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    v_product := bank_private.product_find(book, code);
    if v_product.product_id is null then
      v_call.outcome := 'product_unknown';
    elsif v_product.kind = 'internal' and (overdraft_limit > 0 or dormant_after <> '0') then
      perform bank_private.error_raise('request_invalid',
        'An internal product has no overdraft_limit and no dormant_after.');
    end if;
  end if;
  if v_call.outcome is null then
    v_call.subject_id := v_product.product_id;
    update bank_data.product p
       set name            = coalesce(product_update.name, p.name),
           overdraft_limit = coalesce(
             bank_private.limit_minor(product_update.overdraft_limit, v_product.exponent),
             p.overdraft_limit),
           dormant_after   = case when product_update.dormant_after = '0' then null
                                  else coalesce(product_update.dormant_after, p.dormant_after) end,
           is_offered      = coalesce(product_update.is_offered, p.is_offered)
     where p.book_id = book and p.id = v_product.product_id;
    v_call.facts := (select bank_private.resource_present(to_jsonb(p))
                       from bank_private.product_present(v_call.caller, code) p);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.product_update is
  'Changes the defaults of a product; null = as it is. code: of the product; name: up to 200 '
  'characters; overdraft_limit: of new accounts, major units; dormant_after: of new accounts, 1 '
  'day to 100 years, 0 = never; is_offered: false = no new accounts; idempotency_key: repeat '
  'with it after any doubt; credential: sha256 of the key, null for a trusted service; '
  'request_id: the id to record, null = a new one; book: accounting book. Result: bank.receipt '
  'with the product. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only, product_unknown. Errors: request_invalid, '
  'amount_invalid, unauthenticated, idempotency_key_invalid, amount_precision.';
alter function bank.product_update owner to bank_exec;
revoke all on function bank.product_update from public;
grant execute on function bank.product_update to bank_api, bank_service;
