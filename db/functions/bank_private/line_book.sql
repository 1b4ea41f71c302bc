-- Books what an external line says and nobody has booked: money that came in there is debited to
-- the own account and credited to whom it belongs.
create or replace function bank_private.line_book(
  call            bank_private.call,
  counter_account text,
  memo            text
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_line    record;
  v_own     bank_private.reach;
  v_counter bank_private.reach;
  v_posting bank_private.posting;
begin
  select l.amount, l.reference, bank_private.account_number(l.book_id, l.account_id) as number
    into strict v_line
    from bank_data.external_line l
   where l.book_id = (call.caller).book_id and l.id = call.subject_id;
  v_own := bank_private.account_enter(call.caller, v_line.number, 'debit');
  if counter_account is null then
    v_counter := bank_private.book_account_find(
      (call.caller).book_id, 'suspense', v_own.currency);
  elsif v_line.amount > 0 then
    v_counter := bank_private.account_find((call.caller).book_id, counter_account);
    if v_counter.account_id is null then
      v_counter.outcome := 'account_unknown';
      v_counter.facts   := '{"field": "counter_account"}';
    end if;
  else
    v_counter := bank_private.account_enter(call.caller, counter_account, 'debit');
  end if;
  if v_own.outcome is not null then
    perform bank_private.call_refuse(v_own.outcome, v_own.facts);
  elsif v_counter.outcome is not null then
    perform bank_private.call_refuse(v_counter.outcome, v_counter.facts);
  elsif v_counter.account_id = v_own.account_id then
    perform bank_private.error_raise('same_account');
  elsif v_counter.currency <> v_own.currency then
    perform bank_private.currency_refuse(null, v_own.currency, v_counter.currency);
  end if;
  call.operation      := 'transfer_post';
  call.idempotency_id := null;
  call.subject_id     := null;
  call.request        := jsonb_strip_nulls(
    jsonb_build_object('memo', memo, 'end_to_end_id', left(v_line.reference, 35)));
  if v_line.amount > 0 then
    v_posting := bank_private.posting_make(call, v_own, v_counter, v_line.amount);
  else
    v_posting := bank_private.posting_make(call, v_counter, v_own, - v_line.amount);
  end if;
  return bank_private.postings_apply(call, array[v_posting]);
end
$fn$;
comment on function bank_private.line_book is
  'Books the line a call is about and returns the transfer''s id. counter_account: null = '
  'suspense; memo: of the transfer. Errors: same_account, currency_mismatch, and refusals as '
  'call_refuse raises them.';
alter function bank_private.line_book owner to bank_exec;
revoke all on function bank_private.line_book from public;
