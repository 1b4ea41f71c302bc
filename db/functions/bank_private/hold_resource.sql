-- A hold as the resource of a receipt, with what is left on its account. Read as the caller.
create or replace function bank_private.hold_resource(
  call  bank_private.call,
  reach bank_private.reach
)
returns jsonb
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select bank_private.resource_present(to_jsonb(h)) || jsonb_build_object(
             'balance', bank_private.amount_major(b.posted, reach.exponent)::text,
             'available', bank_private.amount_major(
               bank_private.available(b.posted, b.held_now, b.floor_amount), reach.exponent)::text,
             'held', bank_private.amount_major(b.held_now, reach.exponent)::text)
      from bank_private.hold_present(call.caller, call.subject_id, reach.account_id) h
     cross join lateral (
           select l.*, bank_private.held_now(l.book_id, l.account_id, l.held) as held_now
             from bank_data.account_balance l
            where l.book_id = (call.caller).book_id and l.account_id = reach.account_id
           offset 0) b);
end
$fn$;
comment on function bank_private.hold_resource is
  'The hold a call was about, as JSON, with balance, available and held of its account. reach: '
  'the account.';
alter function bank_private.hold_resource owner to bank_exec;
revoke all on function bank_private.hold_resource from public;
