-- Checks the form of an AP2 payment mandate (Agent Payments Protocol, version 0.2, of 2026-04-28):
-- open, vct mandate.payment.open.1, or closed, vct mandate.payment.1.
-- It fails closed: a constraint or field that the bank cannot hold is an error, and so is one that
-- it does not know. Signatures are not looked at: who gives the mandate answers for the document.
create or replace function bank_private.ap2_check(
  document    jsonb,
  payees      jsonb,
  instruments jsonb,
  unenforced  text[]
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_is_open boolean := document ->> 'vct' = 'mandate.payment.open.1';
  -- What is told about names and instruments limits nothing beyond the id.
  v_known   jsonb   := jsonb_build_object(
    'payee', '{id, name, website}'::text[],
    'payment_instrument', '{id, type, description}'::text[],
    'payment_amount', '{amount, currency}'::text[],
    'payment.agent_recurrence', '{type, frequency, max_occurrences}'::text[],
    'payment.allowed_payees', '{type, allowed}'::text[],
    'payment.allowed_payment_instruments', '{type, allowed}'::text[],
    'payment.amount_range', '{type, currency, min, max}'::text[],
    'payment.budget', '{type, currency, max}'::text[],
    'payment.execution_date', '{type, not_before, not_after}'::text[],
    'payment.reference', '{type, conditional_transaction_id}'::text[]);
  v_parts   jsonb;
  v_part    record;
  v_field   text;
begin
  if jsonb_typeof(document) <> 'object' or length(document::text) > 65536 then
    perform bank_private.error_raise('document_invalid',
      'document must be an object of at most 65,536 characters.');
  elsif v_is_open is not true and (document ->> 'vct' = 'mandate.payment.1') is not true then
    perform bank_private.error_raise('document_invalid',
      'document.vct must be mandate.payment.open.1 or mandate.payment.1.');
  end if;
  v_field := (
    select min(k) from jsonb_object_keys(document - array[
      'vct', 'payee', 'payment_amount', 'payment_instrument', 'execution_date', 'risk_data', 'iat',
      'exp'] - case when v_is_open then array['constraints', 'cnf']
                    else array['transaction_id'] end) k);
  if v_field is not null then
    perform bank_private.error_raise('constraint_unknown', format(
      'document.%s is nothing the bank can hold.', left(v_field, 80)));
  elsif v_is_open and (jsonb_typeof(document -> 'constraints') = 'array'
                       and jsonb_array_length(document -> 'constraints') between 1 and 20
                       and jsonb_typeof(document -> 'cnf') = 'object') is not true then
    perform bank_private.error_raise('document_invalid',
      'An open mandate has 1 to 20 constraints, and cnf.');
  elsif not v_is_open and num_nulls(
          document ->> 'payee', document ->> 'payment_amount',
          document ->> 'payment_instrument', document ->> 'transaction_id') > 0 then
    perform bank_private.error_raise('document_invalid',
      'A closed mandate has payee, payment_amount, payment_instrument and transaction_id.');
  elsif coalesce(document ->> 'exp', '0') !~ '^[0-9]{1,11}$'
        or coalesce(jsonb_typeof(document -> 'exp'), 'number') <> 'number' then
    perform bank_private.error_raise('document_invalid',
      'document.exp must be a number of seconds since 1970.');
  end if;

  -- each constraint, and each value that is settled already, with the fields it may have
  v_parts := coalesce((
    select jsonb_agg(jsonb_build_object('name', c.value ->> 'type', 'value', c.value))
      from jsonb_array_elements(document -> 'constraints') c), '[]');
  if exists (select from jsonb_array_elements(v_parts) p
              where jsonb_typeof(p.value -> 'value') <> 'object'
                 or jsonb_typeof(p.value -> 'value' -> 'type') <> 'string'
                 or p.value ->> 'name' is null) then
    perform bank_private.error_raise('document_invalid', 'A constraint is an object with a type.');
  end if;
  v_field := (
    select min(p.value ->> 'name') from jsonb_array_elements(v_parts) p
     where not v_known ? (p.value ->> 'name') or p.value ->> 'name' !~ '^payment[.]');
  if v_field is not null then
    perform bank_private.error_raise('constraint_unknown', format(
      '%s is no constraint the bank can hold.', left(v_field, 80)));
  end if;
  v_field := (
    select min(d.name)
      from (select p.value ->> 'name' as name from jsonb_array_elements(v_parts) p
             group by 1 having count(*) > 1) d);
  if v_field is not null then
    perform bank_private.error_raise('document_invalid', format('%s is there twice.', v_field));
  elsif v_parts @> '[{"name": "payment.reference"}]'
        and ('payment.reference' = any (unenforced)) is not true then
    perform bank_private.error_raise('constraint_unknown',
      'payment.reference: the bank sees no checkout, so it cannot hold this constraint. Who gives '
      || 'the mandate can answer for it, by naming it in unenforced.');
  elsif not coalesce(unenforced <@ array['payment.reference'], true)
        or (unenforced is not null and not v_parts @> '[{"name": "payment.reference"}]') then
    perform bank_private.error_raise('request_invalid',
      'unenforced may name payment.reference, when the document has it.');
  end if;
  v_parts := v_parts || coalesce((
    select jsonb_agg(jsonb_build_object('name', case s.n when 1 then 'payee'
                                                else 'payment_instrument' end, 'value', m.value))
      from (values
              (1, '[]' || coalesce(bank_private.ap2_constraint(
                document, 'payment.allowed_payees') -> 'allowed', '[]')
                || coalesce(document -> 'payee', '[]')),
              (2, '[]' || coalesce(bank_private.ap2_constraint(
                document, 'payment.allowed_payment_instruments') -> 'allowed', '[]')
                || coalesce(document -> 'payment_instrument', '[]'))) s (n, named)
     cross join lateral jsonb_array_elements(s.named) m), '[]');
  if document ? 'payment_amount' then
    v_parts := v_parts || jsonb_build_object(
      'name', 'payment_amount', 'value', document -> 'payment_amount');
  end if;
  for v_part in
    select p.value ->> 'name' as name, p.value -> 'value' as fields
      from jsonb_array_elements(v_parts) p
  loop
    if jsonb_typeof(v_part.fields) <> 'object' then
      perform bank_private.error_raise('document_invalid', format(
        'Each %s must be an object.', v_part.name));
    end if;
    v_field := (
      select min(k) from jsonb_object_keys(v_part.fields) k where not v_known -> v_part.name ? k);
    if v_field is not null then
      perform bank_private.error_raise('constraint_unknown', format(
        '%s.%s is nothing the bank can hold.', v_part.name, left(v_field, 80)));
    elsif not bank_private.ap2_is_formed(v_part.name, v_part.fields) then
      perform bank_private.error_raise('document_invalid', format(
        '%s does not have the form that AP2 says.', v_part.name));
    end if;
  end loop;

  -- what belongs together
  if bank_private.ap2_constraint(document, 'payment.agent_recurrence') is not null
     and num_nulls(bank_private.ap2_constraint(document, 'payment.amount_range'),
                   bank_private.ap2_constraint(document, 'payment.budget')) > 0 then
    perform bank_private.error_raise('document_invalid',
      'payment.agent_recurrence needs payment.amount_range and payment.budget.');
  end if;
  perform bank_private.ap2_names_check(
    'payees', document -> 'payee',
    bank_private.ap2_constraint(document, 'payment.allowed_payees') -> 'allowed', payees);
  perform bank_private.ap2_names_check(
    'instruments', document -> 'payment_instrument',
    bank_private.ap2_constraint(document, 'payment.allowed_payment_instruments') -> 'allowed',
    instruments);
end
$fn$;
comment on function bank_private.ap2_check is
  'An AP2 payment mandate, open or closed. payees, instruments: objects with an account number for '
  'each id in the document; unenforced: constraints that the giver answers for. Errors: '
  'request_invalid, document_invalid, constraint_unknown.';
alter function bank_private.ap2_check owner to bank_exec;
revoke all on function bank_private.ap2_check from public;
