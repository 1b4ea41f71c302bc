-- Makes a product: the defaults of the accounts that will be opened as it. Staff only.
-- An account of an internal product belongs to the bank itself and has no floor, so such a product
-- has neither limit nor dormancy. The limit of a loan is the principal that is granted.
-- Order of the checks after those of every write: staff_only, currency_unknown, amount_precision,
-- product_code_taken.
create or replace function bank.product_create(
  code            text,
  name            text,
  kind            text,
  currency        text,
  overdraft_limit numeric default 0,
  dormant_after   interval default null,
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
  v_call  bank_private.call;
  v_limit bigint;
begin
  if num_nulls(code, name, kind, currency, overdraft_limit) > 0
     or code !~ '^[A-Z0-9][A-Z0-9-]{1,33}$'
     or kind not in ('current', 'savings', 'loan', 'internal') then
    perform bank_private.error_raise('request_invalid',
      'code must have 2 to 34 capital letters, digits and dashes; name, kind (current, savings, '
      'loan or internal) and currency are required.');
  elsif dormant_after not between '1 day' and '100 years' then
    perform bank_private.error_raise('request_invalid',
      'dormant_after must be 1 day to 100 years.');
  elsif kind = 'internal' and (overdraft_limit > 0 or dormant_after is not null) then
    perform bank_private.error_raise('request_invalid',
      'An internal product has no overdraft_limit and no dormant_after.');
  end if;
  perform bank_private.text_check('name', name, 200);
  if not (overdraft_limit >= 0 and overdraft_limit < 1e18) then
    perform bank_private.error_raise('amount_invalid');
  end if;
  v_call := bank_private.call_enter(
    book, credential, 'product_create', 'products:write', idempotency_key,
    jsonb_build_object(
      'code', code, 'name', name, 'kind', kind, 'currency', currency,
      'overdraft_limit', trim_scale(overdraft_limit)::text, 'dormant_after', dormant_after::text),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    v_limit := bank_private.limit_minor(
      overdraft_limit, bank_private.currency_exponent(currency));
    insert into bank_data.product as p (
      book_id, code, name, kind, currency, overdraft_limit, dormant_after
    )
    values (
      book, product_create.code, product_create.name, product_create.kind,
      product_create.currency, v_limit, product_create.dormant_after
    )
    on conflict on constraint product_code_key do nothing
    returning p.id into v_call.subject_id;
    if v_call.subject_id is null then
      v_call.outcome := 'product_code_taken';
    else
      v_call.facts := (select bank_private.resource_present(to_jsonb(p))
                         from bank_private.product_present(v_call.caller, code) p);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.product_create is
  'Makes a product. code: its public name, 2 to 34 capital letters, digits and dashes; name: up '
  'to 200 characters; kind: current, savings, loan or internal; currency: ISO 4217; '
  'overdraft_limit: how far a new account may go below zero, major units, for a loan the '
  'principal granted; dormant_after: 1 day to 100 years without an entry, null = never; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the product. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only, product_code_taken. Errors: '
  'request_invalid, amount_invalid, unauthenticated, idempotency_key_invalid, currency_unknown, '
  'amount_precision.';
alter function bank.product_create owner to bank_exec;
revoke all on function bank.product_create from public;
grant execute on function bank.product_create to bank_api, bank_service;
