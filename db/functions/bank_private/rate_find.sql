-- The price of an exchange: from the pair of the two currencies as it is asked for, or else from
-- the opposite pair. Of each, the newest rate in force. The spread is against the customer.
create or replace function bank_private.rate_find(
  book          integer,
  from_currency text,
  to_currency   text,
  out rate_id bigint,
  out base_currency text,
  out rate numeric,
  out valid_until timestamptz
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_now timestamptz := clock_timestamp();
begin
  -- What is in force first, then the newest of it: the other way round, a feed that has stopped
  -- would have its whole history read.
  with in_force as materialized (
    select r.id, r.base_currency, r.rate, r.spread, r.valid_until
      from bank_data.exchange_rate r
     where r.book_id = book and r.base_currency = from_currency
       and r.quote_currency = to_currency and r.valid_until > v_now)
  select r.id, r.base_currency, trim_scale(r.rate * (1 - r.spread)), r.valid_until
    into rate_id, base_currency, rate, valid_until
    from in_force r
   order by r.id desc
   limit 1;
  if rate_id is null then
    with in_force as materialized (
      select r.id, r.base_currency, r.rate, r.spread, r.valid_until
        from bank_data.exchange_rate r
       where r.book_id = book and r.base_currency = to_currency
         and r.quote_currency = from_currency and r.valid_until > v_now)
    select r.id, r.base_currency, trim_scale(r.rate * (1 + r.spread)), r.valid_until
      into rate_id, base_currency, rate, valid_until
      from in_force r
     order by r.id desc
     limit 1;
  end if;
end
$fn$;
comment on function bank_private.rate_find is
  'The rate at which a customer gives from_currency for to_currency, and how long it is in force. '
  'base_currency: from_currency = it is multiplied with, to_currency = it is divided by; rate_id '
  'null when there is none.';
alter function bank_private.rate_find owner to bank_exec;
revoke all on function bank_private.rate_find from public;
