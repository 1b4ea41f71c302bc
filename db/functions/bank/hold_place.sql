-- Sets money aside on an account for one payment: it stays there, and nothing else can take it.
-- Order of the checks: as bank.transfer_post.
-- A hold ends by itself: from expires_at on its money is available again, whether or not anybody
-- writes that down.
-- Locking: key, then the account.
create or replace function bank.hold_place(
  from_account        text,
  amount              numeric,
  to_account          text default null,
  other_payee_allowed boolean default false,
  expires_in          interval default '7 days',
  currency            text default null,
  idempotency_key     text default null,
  memo                text default null,
  metadata            jsonb default null,
  mandate             bigint default null,
  credential          bytea default null,
  request_id          uuid default null,
  book                integer default 1
)
returns bank.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = iso_8601
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_expires_in interval := coalesce(expires_in, interval '7 days');
  v_request    jsonb;
  v_call       bank_private.call;
  v_from       bank_private.reach;
  v_to         bank_private.reach;
  v_outcome    text;
  v_facts      text;
begin
  if num_nulls(from_account, amount, other_payee_allowed, book) > 0 then
    perform bank_private.error_raise('request_invalid', 'from_account and amount are required.');
  elsif to_account is null and not other_payee_allowed then
    perform bank_private.error_raise('request_invalid',
      'to_account is required, unless other_payee_allowed.');
  -- Two steps: compared as intervals a month has 30 days, whatever it comes to from now on.
  elsif v_expires_in not between interval '1 second' and interval '13 months'
        or now() + v_expires_in not between now() + interval '1 second'
                                        and now() + interval '1 year' then
    perform bank_private.error_raise(
      'request_invalid', 'expires_in must be between one second and one year.');
  end if;
  perform bank_private.text_check('from_account', from_account, 34);
  perform bank_private.text_check('to_account', to_account, 34);
  v_request := bank_private.transfer_request(memo, metadata, null, mandate);
  if not (amount > 0 and amount < 1e18) then   -- NaN and Infinity sort above every number
    perform bank_private.error_raise('amount_invalid');
  end if;
  perform bank_private.idempotency_check(idempotency_key);
  if from_account = to_account then
    perform bank_private.error_raise('same_account');
  end if;

  v_call := bank_private.call_enter(
    book, credential, 'hold_place', 'transfers:write', idempotency_key,
    coalesce(v_request, '{}') || jsonb_build_object(
      'from_account', from_account, 'to_account', to_account, 'amount', amount,
      'currency', currency, 'other_payee_allowed', other_payee_allowed,
      'expires_in', v_expires_in::text),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  begin
    if v_call.outcome is not null then
      perform bank_private.call_refuse(v_call.outcome, v_call.facts);
    end if;
    v_from := bank_private.account_enter(v_call.caller, from_account, 'debit', mandate);
    v_to   := bank_private.account_find(book, to_account);
    v_call.customer_id := v_from.customer_id;
    v_call.mandate_id  := v_from.mandate_id;
    if v_from.account_id is not null and to_account is not null and v_to.account_id is null then
      perform bank_private.call_refuse('account_unknown', '{"field": "to_account"}');
    elsif v_from.outcome is not null then
      perform bank_private.call_refuse(
        v_from.outcome, coalesce(v_from.facts, '{}') || '{"field": "from_account"}');
    elsif currency <> v_from.currency or v_to.currency <> v_from.currency then
      perform bank_private.currency_refuse(currency, v_from.currency, v_to.currency);
    end if;
    v_call := bank_private.hold_create(
      v_call, v_from, v_to, bank_private.amount_minor(amount, v_from.exponent),
      other_payee_allowed, v_expires_in);
    v_call.facts := bank_private.hold_resource(v_call, v_from);
    return bank_private.call_record(v_call);
  exception when sqlstate 'RB001' then
    get stacked diagnostics v_outcome = message_text, v_facts = pg_exception_detail;
  end;
  v_call.outcome := v_outcome;
  v_call.facts   := nullif(v_facts, '')::jsonb;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.hold_place is
  'Sets money aside on an account for one payment. from_account: number of the account; amount: '
  'decimal, major units, more than 0, at most 18 digits; to_account: number of the payee, null = '
  'whoever the capture names; other_payee_allowed: true when the capture may name another payee; '
  'expires_in: for how long, 1 second to 1 year, null = 7 days; currency: ISO 4217, null = that '
  'of from_account; idempotency_key: 1 to 255 printable characters, repeat with it after any '
  'doubt; memo: up to 500 characters; metadata: JSON object up to 4096 characters; mandate: a '
  'particular mandate of the caller, null = any in force; credential: sha256 of the key, null for '
  'a trusted service; request_id: the id to record, null = a new one; book: accounting book. '
  'Result: bank.receipt with the hold, and with balance, available and held of from_account. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'account_unknown, mandate_unknown, mandate_missing, customer_suspended, mandate_range, '
  'mandate_payee, approval_required, mandate_budget, rule_denied, account_closed, account_frozen, '
  'account_dormant, insufficient_funds, balance_limit. Errors, nothing is written: '
  'request_invalid, amount_invalid, same_account, unauthenticated, idempotency_key_invalid, '
  'currency_unknown, currency_mismatch, amount_precision.';
alter function bank.hold_place owner to bank_exec;
revoke all on function bank.hold_place from public;
grant execute on function bank.hold_place to bank_api, bank_service;
