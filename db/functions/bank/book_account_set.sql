-- Says which of the bank's own accounts is for what: fees, interest, currency positions. Staff
-- only. Later postings go there; what is on the account before stays where it is.
-- Order of the checks after those of every write: staff_only, account_unknown, currency_unknown,
-- currency_mismatch, account_not_internal, account_closed.
create or replace function bank.book_account_set(
  role            text,
  currency        text,
  account_number  text,
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
  v_reach bank_private.reach;
begin
  if num_nulls(role, currency, account_number) > 0
     or role not in ('fee_income', 'interest_expense', 'interest_income', 'exchange_position',
                     'exchange_rounding', 'suspense') then
    perform bank_private.error_raise('request_invalid',
      'role (fee_income, interest_expense, interest_income, exchange_position, '
      'exchange_rounding or suspense), currency and account_number are required.');
  end if;
  perform bank_private.text_check('account_number', account_number, 34);
  v_call := bank_private.call_enter(
    book, credential, 'book_account_set', 'products:write', idempotency_key,
    jsonb_build_object('role', role, 'currency', currency, 'account_number', account_number),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  v_call := bank_private.call_account_enter(v_call, account_number, 'manage');
  if v_call.outcome is null then
    v_reach := bank_private.account_find(book, account_number);
    if currency <> v_reach.currency then
      perform bank_private.currency_exponent(currency);
      perform bank_private.error_raise('currency_mismatch',
        format('The account is in %s, not in %s.', v_reach.currency, currency));
    end if;
    perform bank_private.accounts_lock(v_call, array[v_call.subject_id]);
    v_call.outcome := case
      when not bank_private.customer_is_internal(book, v_reach.customer_id)
        then 'account_not_internal'
      when exists (select from bank_data.account a
                    where a.book_id = book and a.id = v_call.subject_id
                      and a.closed_at is not null) then 'account_closed'
    end;
  end if;
  if v_call.outcome is null then
    insert into bank_data.book_account (book_id, role, currency, account_id)
    values (book, book_account_set.role, book_account_set.currency, v_call.subject_id)
    on conflict on constraint book_account_pk
    do update set account_id = excluded.account_id;
    v_call.facts := (select to_jsonb(b)
                       from bank_private.book_account_present(
                              v_call.caller, role, currency) b);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.book_account_set is
  'Names an account of the bank itself for a role. role: fee_income, interest_expense, '
  'interest_income, exchange_position, exchange_rounding or suspense; currency: ISO 4217; '
  'account_number: of the bank itself, in this currency; idempotency_key: repeat with it after '
  'any doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt with the role, its '
  'currency and account. Outcomes: applied, idempotency_key_reused, book_suspended, '
  'principal_suspended, scope_missing, staff_only, account_unknown, account_not_internal, '
  'account_closed. Errors: request_invalid, unauthenticated, idempotency_key_invalid, '
  'currency_unknown, currency_mismatch.';
alter function bank.book_account_set owner to bank_exec;
revoke all on function bank.book_account_set from public;
grant execute on function bank.book_account_set to bank_api, bank_service;
