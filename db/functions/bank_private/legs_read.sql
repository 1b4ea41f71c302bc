-- Checks the form of the legs of a transfer, in the order of the registry over all of them: a
-- malformed leg is named by its number. Returns them as they are kept in the journal, with amounts
-- spelled one way.
create or replace function bank_private.legs_read(
  legs            jsonb,
  idempotency_key text
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_leg    record;
  v_amount numeric;
  v_read   jsonb;
begin
  if jsonb_typeof(legs) is distinct from 'array' then
    perform bank_private.error_raise('request_invalid', 'legs must be an array of 1 to 100 legs.');
  elsif jsonb_array_length(legs) not between 1 and 100 then
    perform bank_private.error_raise('request_invalid', 'There must be 1 to 100 legs.');
  end if;
  for v_leg in
    select l.leg, format('Leg %s: ', l.n) as name
      from jsonb_array_elements(legs) with ordinality l (leg, n)
     order by l.n
  loop
    if jsonb_typeof(v_leg.leg) <> 'object' then
      perform bank_private.error_raise('request_invalid', v_leg.name || 'not an object.');
    elsif v_leg.leg - array['from_account', 'to_account', 'amount', 'memo'] <> '{}' then
      perform bank_private.error_raise('request_invalid', v_leg.name || 'an unknown field.');
    elsif jsonb_typeof(v_leg.leg -> 'from_account') is distinct from 'string'
          or jsonb_typeof(v_leg.leg -> 'to_account') is distinct from 'string'
          or (jsonb_typeof(v_leg.leg -> 'amount') in ('string', 'number')) is not true
          or jsonb_typeof(v_leg.leg -> 'memo') not in ('string', 'null') then
      perform bank_private.error_raise('request_invalid', v_leg.name
        || 'from_account, to_account and amount are required; memo is a text.');
    end if;
    perform bank_private.text_check(
      v_leg.name || 'from_account', v_leg.leg ->> 'from_account', 34);
    perform bank_private.text_check(v_leg.name || 'to_account', v_leg.leg ->> 'to_account', 34);
    perform bank_private.text_check(v_leg.name || 'memo', v_leg.leg ->> 'memo', 500);
  end loop;
  for v_leg in
    select l.leg ->> 'amount' as amount, l.n
      from jsonb_array_elements(legs) with ordinality l (leg, n)
     order by l.n
  loop
    v_amount := 0;
    if v_leg.amount ~ '^[0-9]{1,30}([.][0-9]{1,30})?$' then
      v_amount := v_leg.amount;
    end if;
    if v_amount <= 0 or v_amount >= 1e18 then
      perform bank_private.error_raise('amount_invalid', format(
        'Leg %s: the amount must be a positive decimal of at most 18 digits.', v_leg.n));
    end if;
  end loop;
  perform bank_private.idempotency_check(idempotency_key);
  for v_leg in
    select l.leg, l.n
      from jsonb_array_elements(legs) with ordinality l (leg, n)
     where l.leg -> 'from_account' = l.leg -> 'to_account'
     order by l.n
  loop
    perform bank_private.error_raise('same_account', format(
      'Leg %s: debited and credited account are the same.', v_leg.n));
  end loop;
  select jsonb_agg(jsonb_strip_nulls(l.leg) || jsonb_build_object(
           'amount', trim_scale((l.leg ->> 'amount')::numeric)::text) order by l.n)
    into v_read
    from jsonb_array_elements(legs) with ordinality l (leg, n);
  return v_read;
end
$fn$;
comment on function bank_private.legs_read is
  'The legs of a transfer: an array of 1 to 100 objects with from_account, to_account, amount '
  '(decimal string or number, major units) and memo (1 to 500 characters, optional). '
  'idempotency_key: is checked where the registry has it. Errors, each naming the leg: '
  'request_invalid, amount_invalid, idempotency_key_invalid, same_account.';
alter function bank_private.legs_read owner to bank_exec;
revoke all on function bank_private.legs_read from public;
