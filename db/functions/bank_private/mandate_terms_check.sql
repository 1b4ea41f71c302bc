-- Checks the form of the terms of a mandate. A term that the bank does not know is an error, so
-- that nobody gives a mandate believing in a limit that no call would look at.
create or replace function bank_private.mandate_terms_check(
  terms jsonb
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_known text[] := array[
    'currency', 'amount_min', 'amount_max', 'approval_above', 'payees', 'every', 'limits'];
  v_limit jsonb;
  v_seen  text[] := '{}';
begin
  if terms is null then
    return;
  elsif jsonb_typeof(terms) <> 'object' then
    perform bank_private.error_raise('request_invalid', 'terms must be an object.');
  elsif terms - v_known <> '{}' then
    perform bank_private.error_raise('request_invalid', format(
      'terms.%s is no term the bank knows.',
      left((select min(k) from jsonb_object_keys(terms - v_known) k), 40)));
  elsif jsonb_typeof(terms -> 'currency') not in ('string', 'null')
        or jsonb_typeof(terms -> 'payees') not in ('array', 'null')
        or jsonb_typeof(terms -> 'limits') not in ('array', 'null') then
    perform bank_private.error_raise('request_invalid',
      'terms.currency must be a text, terms.payees and terms.limits lists.');
  elsif jsonb_typeof(terms -> 'every') not in ('string', 'null')
        or terms ->> 'every' !~ '^P[1-9][0-9]{0,2}[DWMY]$' then
    perform bank_private.error_raise('request_invalid',
      'terms.every is a number of days, weeks, months or years: P1D, P2W, P1M, P1Y.');
  elsif terms ->> 'currency' is null
        and (num_nonnulls(terms ->> 'amount_min', terms ->> 'amount_max',
                          terms ->> 'approval_above') > 0
             or jsonb_path_exists(terms, '$.limits[*].amount')) then
    perform bank_private.error_raise('request_invalid', 'terms.currency is required with amounts.');
  end if;
  if jsonb_typeof(terms -> 'payees') = 'array' then
    if jsonb_array_length(terms -> 'payees') not between 1 and 1000
       or jsonb_path_exists(terms, '$.payees[*] ? (@.type() != "string")') then
      perform bank_private.error_raise(
        'request_invalid', 'terms.payees must name 1 to 1000 accounts.');
    end if;
    perform bank_private.text_check('terms.payees', p, 34)
      from jsonb_array_elements_text(terms -> 'payees') p;
  end if;
  if jsonb_typeof(terms -> 'limits') = 'array' then
    if jsonb_array_length(terms -> 'limits') = 0 then
      perform bank_private.error_raise('request_invalid', 'terms.limits must not be empty.');
    end if;
    for v_limit in select l.value from jsonb_array_elements(terms -> 'limits') l loop
      if jsonb_typeof(v_limit) <> 'object'
         or v_limit - array['period', 'length', 'amount', 'uses'] <> '{}'
         or (v_limit ->> 'period' = any (bank_private.mandate_periods())) is not true
         or num_nonnulls(v_limit ->> 'amount', v_limit ->> 'uses') = 0
         or v_limit ->> 'uses' !~ '^[1-9][0-9]{0,8}$' then
        perform bank_private.error_raise('request_invalid',
          'A limit has a period (total, day, week, month or rolling), and an amount, a number of '
          || 'uses or both.');
      elsif v_limit ->> 'period' = any (v_seen) then
        perform bank_private.error_raise('request_invalid', 'Each period has one limit.');
      elsif (v_limit ->> 'length' is null) = (v_limit ->> 'period' = 'rolling')
            or v_limit ->> 'length' !~ '^(PT[1-9][0-9]{0,3}[MH]|P[1-9][0-9]{0,2}D)$' then
        perform bank_private.error_raise('request_invalid',
          'The rolling limit, and only it, has a length in minutes, hours or days: PT90M, PT24H, '
          || 'P30D.');
      end if;
      v_seen := v_seen || (v_limit ->> 'period');
    end loop;
  end if;
  if exists (
       select from unnest(array['amount_min', 'amount_max', 'approval_above']) n
        where not bank_private.term_is_amount(terms -> n)
       union all
       select from jsonb_path_query(terms, '$.limits[*].amount') a
        where not bank_private.term_is_amount(a)) then
    perform bank_private.error_raise('amount_invalid',
      'An amount of the terms must be a positive decimal of at most 18 digits.');
  elsif (terms ->> 'amount_min')::numeric > (terms ->> 'amount_max')::numeric then
    perform bank_private.error_raise(
      'amount_invalid', 'terms.amount_min must not be above terms.amount_max.');
  end if;
end
$fn$;
comment on function bank_private.mandate_terms_check is
  'The terms of a mandate: an object with currency, amount_min, amount_max, approval_above '
  '(decimal string or number, major units), payees (1 to 1000 account numbers), every (P1D, P2W, '
  'P1M, P1Y) and limits (objects with period, length, amount, uses). Errors: request_invalid, '
  'amount_invalid.';
alter function bank_private.mandate_terms_check owner to bank_exec;
revoke all on function bank_private.mandate_terms_check from public;
