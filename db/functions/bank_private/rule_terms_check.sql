-- Checks the form of the terms of a rule. A term that the bank does not know, or that the measure
-- has no use for, is an error, so that nobody believes in a rule that says something else.
create or replace function bank_private.rule_terms_check(
  terms jsonb
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_measure record;
  v_known   text[];
begin
  if jsonb_typeof(terms) is distinct from 'object' then
    perform bank_private.error_raise('request_invalid', 'terms must be an object.');
  end if;
  v_measure := bank_private.rule_measure(terms ->> 'measure');
  if v_measure.unit is null then
    perform bank_private.error_raise('request_invalid',
      'terms.measure must be amount, sum, count, payees, near, new_payee, details_changed, '
      || 'history, unheard, dormant or hours.');
  end if;
  v_known := array['measure', 'threshold', 'effect', 'scope', 'scope_id', 'per', 'currency',
                   'explanation'] || v_measure.fields
             || case when terms ->> 'period' = 'rolling' then array['length'] else '{}' end;
  if terms - v_known <> '{}' then
    perform bank_private.error_raise('request_invalid', format(
      'terms.%s is no term of this measure.',
      left((select min(k) from jsonb_object_keys(terms - v_known) k), 40)));
  elsif exists (select from unnest(v_measure.fields || array['threshold', 'effect']) f
                 where terms ->> f is null)
        or (terms ->> 'period' = 'rolling' and terms ->> 'length' is null) then
    perform bank_private.error_raise('request_invalid', format(
      'This measure needs threshold, effect, %s.', array_to_string(
        v_measure.fields || case when 'period' = any (v_measure.fields)
                                 then array['length for a rolling period'] else '{}' end, ', ')));
  elsif exists (select from jsonb_each(terms) e
                 where jsonb_typeof(e.value) not in ('string', 'number', 'null')) then
    perform bank_private.error_raise('request_invalid', 'Each of the terms is a text or a number.');
  elsif terms ->> 'effect' not in ('deny', 'review') then
    perform bank_private.error_raise('request_invalid', 'terms.effect must be deny or review.');
  elsif terms ->> 'scope' not in ('book', 'product', 'customer', 'account', 'principal', 'mandate')
        or (coalesce(terms ->> 'scope', 'book') = 'book') <> (terms ->> 'scope_id' is null) then
    perform bank_private.error_raise('request_invalid',
      'terms.scope must be book, or product, customer, account, principal or mandate with '
      || 'scope_id.');
  elsif terms ->> 'scope' in ('customer', 'principal', 'mandate')
        and terms ->> 'scope_id' !~ '^[0-9]{1,18}$' then
    perform bank_private.error_raise('request_invalid', 'terms.scope_id must be an id.');
  elsif terms ->> 'per' not in ('customer', 'account', 'mandate') then
    perform bank_private.error_raise('request_invalid',
      'terms.per must be customer, account or mandate.');
  elsif terms ->> 'period' not in ('day', 'week', 'month', 'rolling') then
    perform bank_private.error_raise('request_invalid',
      'terms.period must be day, week, month or rolling.');
  elsif terms ->> 'length' !~ '^(PT[1-9][0-9]{0,3}[MH]|P[1-9][0-9]{0,2}D)$' then
    perform bank_private.error_raise('request_invalid',
      'terms.length is in minutes, hours or days: PT90M, PT24H, P30D.');
  elsif terms ->> 'starts_at' !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
        or terms ->> 'ends_at' !~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'
        or terms ->> 'starts_at' = terms ->> 'ends_at' then
    perform bank_private.error_raise('request_invalid',
      'terms.starts_at and terms.ends_at are different times of day: 22:00.');
  elsif terms ->> 'near_share' !~ '^0[.][0-9]{1,6}$' or terms ->> 'near_share' ~ '^[0.]*$' then
    perform bank_private.error_raise('request_invalid',
      'terms.near_share must be above 0 and below 1: 0.1 is a tenth.');
  elsif terms ->> 'times' !~ '^[1-9][0-9]{0,3}([.][0-9]{1,2})?$' then
    perform bank_private.error_raise('request_invalid',
      'terms.times must be from 1 to 9999.99: 10 is ten times the usual.');
  elsif terms ->> 'measure' = 'history' and terms ->> 'per' <> 'account' then
    perform bank_private.error_raise('request_invalid',
      'terms.per must be account: a history is that of an account.');
  elsif terms ->> 'threshold' !~ '^[0-9]{1,9}$' and v_measure.unit <> 'amount' then
    perform bank_private.error_raise('request_invalid', 'terms.threshold must be a whole number.');
  elsif terms ->> 'measure' = 'payees' and (terms ->> 'threshold')::integer > 1000 then
    perform bank_private.error_raise('request_invalid',
      'terms.threshold must not be above 1000 payees.');
  end if;
  perform bank_private.text_check('terms.explanation', terms ->> 'explanation', 500);
  perform bank_private.text_check('terms.scope_id', terms ->> 'scope_id', 34);
  if v_measure.unit = 'amount' and terms ->> 'threshold' !~ '^[0-9]{1,18}([.][0-9]{1,18})?$'
     or not bank_private.term_is_amount(terms -> 'near_amount') then
    perform bank_private.error_raise('amount_invalid',
      'An amount of the terms must be a decimal of at most 18 digits.');
  end if;
end
$fn$;
comment on function bank_private.rule_terms_check is
  'The terms of a rule: an object with measure, threshold, effect (deny, review), explanation, '
  'scope, scope_id, per, and what the measure needs of currency, period, length, near_amount, '
  'near_share, times, starts_at and ends_at. Errors: request_invalid, amount_invalid.';
alter function bank_private.rule_terms_check owner to bank_exec;
revoke all on function bank_private.rule_terms_check from public;
