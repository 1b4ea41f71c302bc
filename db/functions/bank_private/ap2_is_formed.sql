-- Whether a constraint of an AP2 payment mandate, or a value that it has settled, is of the form
-- that AP2 says: amounts in whole minor units (of a budget: decimal, major units).
create or replace function bank_private.ap2_is_formed(
  name   text,
  fields jsonb
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_form jsonb;   -- of each field its type, its pattern, and whether it may be missing
begin
  v_form := (case name
    when 'payment.agent_recurrence' then
      '{"frequency": ["string",
          "^(ON_DEMAND|DAILY|WEEKLY|BIWEEKLY|MONTHLY|QUARTERLY|ANNUALLY)$"],
        "max_occurrences": ["number", "^[1-9][0-9]{0,8}$", true]}'
    when 'payment.amount_range' then
      '{"currency": ["string", "^[A-Z]{3}$"],
        "max": ["number", "^[1-9][0-9]{0,17}$"],
        "min": ["number", "^[0-9]{1,18}$", true]}'
    when 'payment.budget' then
      '{"currency": ["string", "^[A-Z]{3}$"],
        "max": ["number", "^[0-9]{1,16}([.][0-9]{1,18})?$"]}'
    when 'payment.reference' then
      '{"conditional_transaction_id": ["string", "^[!-~]{1,200}$"]}'
    when 'payment.execution_date' then
      '{"not_before": ["string", "^[0-9]", true],
        "not_after": ["string", "^[0-9]", true]}'
    when 'payment_amount' then
      '{"currency": ["string", "^[A-Z]{3}$"],
        "amount": ["number", "^[1-9][0-9]{0,17}$"]}'
    when 'payment.allowed_payees' then '{"allowed": ["array", "^."]}'
    when 'payment.allowed_payment_instruments' then '{"allowed": ["array", "^."]}'
    else '{"id": ["string", "^.{1,200}$"]}'   -- payee, payment_instrument
    end)::jsonb;
  if exists (
       select from jsonb_each(v_form) f
        where case when fields ? f.key
                   then jsonb_typeof(fields -> f.key) <> f.value ->> 0
                        or fields ->> f.key !~ (f.value ->> 1)
                   else f.value ->> 2 is null end) then
    return false;
  end if;
  return case   -- now they can be read as what they are
    when name = 'payment.amount_range' then
      coalesce((fields ->> 'min')::numeric <= (fields ->> 'max')::numeric, true)
    when name = 'payment.budget' then (fields ->> 'max')::numeric > 0
    when name like 'payment.allowed%' then
      jsonb_array_length(fields -> 'allowed') between 1 and 500
    else true end;
end
$fn$;
comment on function bank_private.ap2_is_formed is
  'True when the fields of a constraint, or of payee, payment_instrument or payment_amount, are of '
  'the right form. name: which of them.';
alter function bank_private.ap2_is_formed owner to bank_exec;
revoke all on function bank_private.ap2_is_formed from public;
