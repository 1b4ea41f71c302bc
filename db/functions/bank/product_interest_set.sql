-- Sets what a product pays and charges from a day on. Terms are added, never changed, and never for
-- a day whose interest has been accrued: whoever asks later gets the same sum.
-- Order of the checks after those of every write: staff_only, product_unknown, interest_accrued.
create or replace function bank.product_interest_set(
  product         text,
  valid_from      date,
  credit_rate     numeric,
  debit_rate      numeric,
  day_count       text,
  capitalised     text,
  reason          text default null,
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
  v_from    date;
  v_accrued date;
begin
  if not (valid_from >= '2000-01-01' and valid_from < '9000-01-01') then
    perform bank_private.error_raise('request_invalid', 'valid_from is out of range.');
  elsif num_nulls(product, credit_rate, debit_rate) > 0
        or not (credit_rate between 0 and 10) or not (debit_rate between 0 and 10)
        or scale(trim_scale(credit_rate)) > 8 or scale(trim_scale(debit_rate)) > 8 then
    perform bank_private.error_raise('request_invalid',
      'product, credit_rate and debit_rate are required; rates are 0 to 10 with up to 8 places.');
  elsif day_count is null or day_count not in ('ACT/365', 'ACT/360', 'ACT/ACT', '30E/360') then
    perform bank_private.error_raise(
      'request_invalid', 'day_count must be ACT/365, ACT/360, ACT/ACT or 30E/360.');
  elsif capitalised is null or capitalised not in ('monthly', 'quarterly', 'yearly') then
    perform bank_private.error_raise(
      'request_invalid', 'capitalised must be monthly, quarterly or yearly.');
  end if;
  perform bank_private.text_check('product', product, 34);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'product_interest_set', 'products:write', idempotency_key,
    jsonb_build_object(
      'product', product, 'valid_from', valid_from, 'credit_rate', trim_scale(credit_rate),
      'debit_rate', trim_scale(debit_rate), 'day_count', day_count, 'capitalised', capitalised,
      'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    select p.id into v_call.subject_id
      from bank_data.product p
     where p.book_id = book and p.code = product_interest_set.product;
    if not found then
      v_call.outcome := 'product_unknown';
    end if;
  end if;
  if v_call.outcome is null then
    perform bank_private.interest_lock(book, false);
    v_from    := coalesce(valid_from, bank_private.book_today(book));
    v_accrued := (select max(p.accrued_through)
                    from bank_data.interest_position p
                   where p.book_id = book and p.product_id = v_call.subject_id);
    if v_from <= v_accrued then
      v_call.outcome := 'interest_accrued';
      v_call.facts   := jsonb_build_object('accrued_through', v_accrued);
    else
      insert into bank_data.product_interest (
        book_id, product_id, valid_from, credit_rate, debit_rate, day_count, capitalised,
        principal_id)
      values (
        book, v_call.subject_id, v_from, product_interest_set.credit_rate,
        product_interest_set.debit_rate, product_interest_set.day_count,
        product_interest_set.capitalised, (v_call.caller).principal_id);
      v_call.facts := (select bank_private.resource_present(to_jsonb(t))
                         from bank_private.product_interest_present(
                                v_call.caller, v_call.subject_id, v_from) t);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.product_interest_set is
  'Sets the interest of a product. product: its code; valid_from: first day in the time zone of '
  'the book, null = today; credit_rate, debit_rate: what a positive balance earns and a negative '
  'one costs in a year, 0.0350 = 3.5 %, 0 to 10 with up to 8 places; day_count: ACT/365, ACT/360, '
  'ACT/ACT or 30E/360; capitalised: monthly, quarterly or yearly; reason: up to 500 characters; '
  'idempotency_key: repeat with it after any doubt; credential: sha256 of the key, null for a '
  'trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the terms. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only, product_unknown, '
  'interest_accrued. Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.product_interest_set owner to bank_exec;
revoke all on function bank.product_interest_set from public;
grant execute on function bank.product_interest_set to bank_api, bank_service;
