-- What the bank can tell about whom an intent pays: the customer's own entry in its list of payees,
-- and how the name that was given compares. The list is told to whoever may read it.
create or replace function bank_private.intent_payee(
  caller   bank_private.caller,
  customer bigint,
  creditor bank_private.reach,
  name     text,
  match    text,
  holder   text
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
declare
  v_known jsonb;
begin
  if 'payees:read' = any (caller.scopes) then
    v_known := (
      select jsonb_build_object(
               'payee_id', o.id::text, 'name', o.name, 'match', o.match,
               'trusted', o.trusted_at is not null, 'known_since', o.created_at,
               'cooling_off_until', case when o.trusted_at is null then
                 o.created_at + make_interval(hours => b.payee_cooling_off_hours) end)
        from bank_data.payee o
        join bank_data.book b on b.id = caller.book_id
       where o.book_id = caller.book_id and o.customer_id = customer
         and o.account_id = creditor.account_id and o.removed_at is null);
  end if;
  return jsonb_build_object(
    'status', case when creditor.customer_id = customer then 'own'
                   when 'payees:read' <> all (caller.scopes) then 'untold'
                   when v_known is null then 'new'
                   else 'known' end,
    'known', v_known,
    'confirmation', case when match is not null then jsonb_build_object(
      'name', name, 'match', match, 'account_name', holder) end);
end
$fn$;
comment on function bank_private.intent_payee is
  'status: own = an account of the same customer, known = in its list of payees, new = not in it, '
  'untold = the caller lacks payees:read; known: the entry; confirmation: name, match and, on a '
  'close match, account_name, null when no name was given. customer: who pays; match, holder: as '
  'payee_check_enter found them.';
alter function bank_private.intent_payee owner to bank_exec;
revoke all on function bank_private.intent_payee from public;
