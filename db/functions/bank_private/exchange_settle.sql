-- Kernel: executes a quote: its legs, the row that says it was executed, and the journal row of the
-- call, which the legs belong to and which is therefore drawn before them.
-- Locking: all accounts by id, then the remainder of the quote currency. That the quote is still to
-- be had is asked in a second statement, which sees what the wait was for.
-- Order of the refusals: quote_used, quote_expired, system_account_missing, then those of the
-- postings. One account of the bank that cannot take part is missing as well.
create or replace function bank_private.exchange_settle(
  call     bank_private.call,
  debtor   bank_private.reach,
  creditor bank_private.reach,
  memo     text,
  is_shown boolean
)
returns jsonb
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book      integer := (call.caller).book_id;
  v_quote     record;
  v_currency  text;      -- the quote currency of the rate
  v_used      bigint;
  v_positions bank_private.reach[];
  v_missing   record;
  v_id        bigint;
  v_remainder numeric;
  v_rounding  bigint;
  v_legs      bank_private.posting[];
  v_leg       record;
  v_posted    bank_private.posted[];
  v_facts     jsonb;
begin
  select q.* into strict v_quote
    from bank_data.exchange_quote q
   where q.book_id = v_book and q.id = call.subject_id;
  v_currency  := case v_quote.base_currency
    when v_quote.from_currency then v_quote.to_currency else v_quote.from_currency end;
  v_positions := bank_private.exchange_positions(
    v_book, v_quote.from_currency, v_quote.to_currency, v_currency);
  perform bank_private.accounts_lock(
    call, array[debtor.account_id, creditor.account_id]
            || array(select p.account_id from unnest(v_positions) p
                      where p.account_id is not null));

  select x.journal_id into v_used
    from bank_data.exchange x
   where x.book_id = v_book and x.quote_id = v_quote.id;
  if found then
    perform bank_private.call_refuse(
      'quote_used', jsonb_build_object('exchange_id', v_used::text));
  elsif v_quote.expires_at <= clock_timestamp() then
    perform bank_private.call_refuse(
      'quote_expired', jsonb_build_object('expires_at', v_quote.expires_at));
  end if;
  select p.outcome, p.facts into v_missing
    from unnest(v_positions) p
   where p.outcome is not null
   limit 1;
  if found then
    perform bank_private.call_refuse(v_missing.outcome, v_missing.facts);
  elsif exists (select from unnest(v_positions) p
                 where p.account_id in (debtor.account_id, creditor.account_id)) then
    perform bank_private.error_raise('same_account',
      'The bank exchanges through one of these accounts itself.');
  end if;

  insert into bank_data.exchange_remainder (book_id, currency)
  values (v_book, v_currency)
  on conflict do nothing;
  select r.remainder + v_quote.remainder into strict v_remainder
    from bank_data.exchange_remainder r
   where r.book_id = v_book and r.currency = v_currency
     for no key update;
  v_rounding := floor(v_remainder);
  update bank_data.exchange_remainder r
     set remainder = v_remainder - v_rounding
   where r.book_id = v_book and r.currency = v_currency;

  v_id   := nextval('bank_data.journal_id_seq');
  v_legs := array[
    bank_private.exchange_leg(call, v_id, debtor, v_positions[1], v_quote.from_amount, memo),
    bank_private.exchange_leg(call, v_id, v_positions[2], creditor, v_quote.to_amount, memo)];
  if v_rounding > 0 then
    v_legs := v_legs || bank_private.exchange_leg(
      call, v_id,
      case v_currency when v_quote.from_currency then v_positions[1] else v_positions[2] end,
      v_positions[3], v_rounding, null);
  end if;
  v_posted := array(select p from bank_private.postings_settle(call, v_legs, true) p);
  select p.outcome, p.facts, p.ordinality as leg into v_leg
    from unnest(v_posted) with ordinality p
   where p.outcome <> 'applied'
   order by p.ordinality
   limit 1;
  if found then
    if v_leg.leg = 3
       or (v_leg.leg = 1 and v_leg.facts ->> 'field' = 'to_account')
       or (v_leg.leg = 2 and v_leg.facts ->> 'field' is distinct from 'to_account') then
      perform bank_private.call_refuse('system_account_missing', jsonb_build_object(
        'role', case v_leg.leg when 3 then 'exchange_rounding' else 'exchange_position' end,
        'currency', v_positions[v_leg.leg].currency));
    end if;
    perform bank_private.call_refuse(v_leg.outcome, v_leg.facts);
  end if;

  insert into bank_data.exchange (
    book_id, quote_id, principal_id, journal_id, debit_transfer_id, credit_transfer_id,
    rounding_transfer_id, from_position_id, to_position_id, rounding_account_id, rounding_amount)
  values (
    v_book, v_quote.id, (call.caller).principal_id, v_id, v_posted[1].id, v_posted[2].id,
    v_posted[3].id, v_positions[1].account_id, v_positions[2].account_id,
    v_positions[3].account_id, v_rounding);
  v_facts := jsonb_build_object(
    'exchange_id', v_id::text,
    'quote_id', v_quote.id::text,
    'from_account', debtor.number,
    'from_amount', bank_private.amount_major(v_quote.from_amount, debtor.exponent)::text,
    'from_currency', v_quote.from_currency,
    'to_account', creditor.number,
    'to_amount', bank_private.amount_major(v_quote.to_amount, creditor.exponent)::text,
    'to_currency', v_quote.to_currency,
    'rate', v_quote.rate::text,
    'base_currency', v_quote.base_currency,
    'quote_currency', v_currency,
    'debit_transfer_id', v_posted[1].id::text,
    'credit_transfer_id', v_posted[2].id::text,
    'balance', bank_private.amount_major(v_posted[1].debit_balance, debtor.exponent)::text,
    'available', bank_private.amount_major(v_posted[1].debit_available, debtor.exponent)::text,
    'version', v_posted[1].debit_version,
    'credited_balance', case when is_shown then
      bank_private.amount_major(v_posted[2].credit_balance, creditor.exponent)::text end,
    'memo', memo,
    'occurred_at', v_posted[1].occurred_at);
  insert into bank_data.journal (
    id, book_id, principal_id, credential_id, customer_id, mandate_id, subject_id, session_id,
    request_id, idempotency_id, operation, outcome, request, facts)
  overriding system value
  values (
    v_id, v_book, (call.caller).principal_id, (call.caller).credential_id, call.customer_id,
    call.mandate_id, call.subject_id, (call.caller).session_id, call.request_id,
    call.idempotency_id, call.operation, 'applied', call.request, v_facts);
  return v_facts;
end
$fn$;
comment on function bank_private.exchange_settle is
  'Executes the quote that is the subject of a call, and records the call. debtor, creditor: the '
  'accounts of the quote; memo: for both; is_shown: whether the caller may read the credited '
  'account. Result: the exchange, the resource of its receipt. Errors: refusals as call_refuse '
  'raises them: quote_used, quote_expired, system_account_missing, and those of postings_settle; '
  'same_account.';
alter function bank_private.exchange_settle owner to bank_ledger;
revoke all on function bank_private.exchange_settle from public;
grant execute on function bank_private.exchange_settle to bank_exec;
