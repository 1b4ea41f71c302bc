-- The gate to a check of a name. Whoever got too many names wrong in a day learns nothing more, not
-- even that a name is right: else a list of names could be tried until one is.
-- Locking: the checks of one principal, one after another, until the end of the transaction.
-- Order: payee_check_limit, customer_unknown, account_unknown, mandate_missing, customer_suspended.
create or replace function bank_private.payee_check_enter(
  inout call     bank_private.call,
  customer       bigint,
  account_number text,
  name           text,
  out account_id bigint,
  out match      text,
  out holder     text
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    constant integer := (call.caller).book_id;
  v_ignored text;
  v_gate    record;
  v_found   record;
begin
  if call.outcome is not null then
    return;
  end if;
  v_ignored := pg_advisory_xact_lock(
    v_book, hashtext('payee_check:' || (call.caller).principal_id));
  -- a second statement, which sees what the one before committed
  select jsonb_build_object(
           'limit', b.payee_misses_per_day,
           'resets_at', to_jsonb((k.starts_at + interval '1 day') at time zone 'UTC') #>> '{}'
                        || '+00:00')
    into call.facts
    from bank_data.book b
    join bank_data.payee_check k
      on k.book_id = v_book and k.principal_id = (call.caller).principal_id
   where b.id = v_book and k.misses >= b.payee_misses_per_day
     and k.starts_at > clock_timestamp() - interval '1 day';
  if found then
    call.outcome := 'payee_check_limit';
    return;
  end if;
  v_gate := bank_private.customer_enter(call.caller, customer, 'debit');
  if v_gate.outcome = 'customer_unknown' then
    call.outcome := v_gate.outcome;
    return;
  end if;
  call.customer_id := customer;
  call.mandate_id  := v_gate.mandate_id;
  v_found := bank_private.holder_match(v_book, account_number, name);
  if v_found.account_id is null then
    call.outcome := 'account_unknown';
    perform bank_private.payee_miss(call.caller);
    return;
  end if;
  call.outcome := v_gate.outcome;
  if call.outcome = 'mandate_missing' then
    call.facts := bank_private.action_facts('debit');
  elsif call.outcome is null then
    account_id := v_found.account_id;
    match      := v_found.match;
    holder     := v_found.holder;
  end if;
end
$fn$;
comment on function bank_private.payee_check_enter is
  'Lets a call check a name for a customer. Result: the call, with its outcome if it may not; '
  'account_id, match and holder as holder_match. Outcomes: payee_check_limit, customer_unknown, '
  'account_unknown, mandate_missing, customer_suspended.';
alter function bank_private.payee_check_enter owner to bank_exec;
revoke all on function bank_private.payee_check_enter from public;
