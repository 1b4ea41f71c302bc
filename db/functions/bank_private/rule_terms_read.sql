-- Reads the terms of a rule, whose form rule_terms_check has seen, and finds whom it is for. Read
-- as the caller.
create or replace function bank_private.rule_terms_read(
  book integer,
  code text,
  terms jsonb,
  out rule bank_data.rule,
  out outcome text
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_asked text := terms ->> 'scope_id';
begin
  rule.book_id  := book;
  rule.code     := code;
  rule.scope    := coalesce(terms ->> 'scope', 'book');
  rule.scope_id := case rule.scope
    when 'book' then null
    when 'product' then (select p.id from bank_data.product p
                          where p.book_id = book and p.code = v_asked)
    when 'account' then (select a.id from bank_data.account a
                          where a.book_id = book and a.number = v_asked)
    when 'customer' then (select c.id from bank_data.customer c
                           where c.book_id = book and c.id = v_asked::bigint)
    when 'principal' then (select p.id from bank_data.principal p
                            where p.book_id = book and p.id = v_asked::bigint)
    when 'mandate' then (select m.id from bank_data.mandate m
                          where m.book_id = book and m.id = v_asked::bigint) end;
  if rule.scope <> 'book' and rule.scope_id is null then
    outcome := rule.scope || '_unknown';
    return;
  end if;
  rule.measure  := terms ->> 'measure';
  rule.per      := coalesce(terms ->> 'per', case
    when rule.measure = 'history' then 'account'
    when rule.scope in ('account', 'mandate') then rule.scope else 'customer' end);
  rule.currency := terms ->> 'currency';
  rule.exponent := case when rule.currency is not null
                        then bank_private.currency_exponent(rule.currency) end;
  rule.threshold := case
    when (bank_private.rule_measure(rule.measure)).unit = 'amount'
      then bank_private.limit_minor((terms ->> 'threshold')::numeric, rule.exponent)
    else (terms ->> 'threshold')::bigint end;
  rule.near_amount   := bank_private.limit_minor(
    (terms ->> 'near_amount')::numeric, rule.exponent);
  rule.near_share    := terms ->> 'near_share';
  rule.period        := terms ->> 'period';
  rule.period_length := make_interval(   -- exact: a day of it has 24 hours
    secs => extract(epoch from (terms ->> 'length')::interval)::double precision);
  rule.starts_at     := terms ->> 'starts_at';
  rule.ends_at       := terms ->> 'ends_at';
  rule.times         := terms ->> 'times';
  rule.effect        := terms ->> 'effect';
  rule.explanation   := terms ->> 'explanation';
end
$fn$;
comment on function bank_private.rule_terms_read is
  'The rule in minor units and inner ids. outcome: product_unknown, customer_unknown, '
  'account_unknown, principal_unknown or mandate_unknown, null = found. Errors: currency_unknown, '
  'amount_precision.';
alter function bank_private.rule_terms_read owner to bank_exec;
revoke all on function bank_private.rule_terms_read from public;
