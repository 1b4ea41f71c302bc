-- Was this key answered before? Then the recorded answer is the answer, if the request is the same,
-- however it was spelled.
-- The typed columns of an applied transfer are the fingerprint; a refused one keeps what was asked
-- in request, and one of up_to the amount, of which less may have moved.
create or replace function bank_private.transfer_replay(
  call         bank_private.call,
  from_account text,
  to_account   text,
  amount       numeric,
  currency     text
)
returns bank.transfer
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book  integer := (call.caller).book_id;
  v_row   record;
  v_asked text[];
  v_from  bank_private.reach;
  v_to    bank_private.reach;
  v_same  boolean;
begin
  select j.id, j.outcome, j.debit_account_id, j.credit_account_id, j.amount, j.currency, j.request
    into v_row
    from bank_data.journal j
   where j.book_id = v_book and j.idempotency_id = call.idempotency_id
     and j.principal_id = (call.caller).principal_id;
  if not found then
    return null;
  end if;
  perform bank_private.replay_touch();
  v_asked := array['from_account', 'to_account', 'amount', 'currency'];
  if v_row.outcome = 'applied' then
    v_from := bank_private.account_find(v_book, from_account);
    v_to   := bank_private.account_find(v_book, to_account);
    v_same := v_row.debit_account_id = v_from.account_id
              and v_row.credit_account_id = v_to.account_id
              and coalesce((v_row.request ->> 'amount')::numeric,
                           bank_private.amount_major(v_row.amount, v_from.exponent)) = amount
              and coalesce(currency, v_row.currency) = v_row.currency;
  else
    v_same := (v_row.request ->> 'from_account', v_row.request ->> 'to_account',
               (v_row.request ->> 'amount')::numeric, v_row.request ->> 'currency')
              is not distinct from (from_account, to_account, amount, currency);
  end if;
  if v_same
     and coalesce(v_row.request, '{}') - v_asked = coalesce(call.request, '{}') - v_asked then
    return bank_private.transfer_present(v_book, v_row.id, (call.caller).principal_id, null, true);
  end if;
  return bank_private.transfer_reused(call.request_id);
end
$fn$;
comment on function bank_private.transfer_replay is
  'The recorded answer to a key; null when the key is new; outcome idempotency_key_reused when it '
  'stands for another request.';
alter function bank_private.transfer_replay owner to bank_exec;
revoke all on function bank_private.transfer_replay from public;
