-- Whether a new period of interest begins on a day, so that the one before is capitalised.
create or replace function bank_private.interest_period_begins(
  day         date,
  capitalised text
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return day = date_trunc(case capitalised when 'monthly' then 'month'
                                           when 'quarterly' then 'quarter'
                                           when 'yearly' then 'year' end, day::timestamp)::date;
end
$fn$;
comment on function bank_private.interest_period_begins is
  'True on the first day of a month, quarter or year. capitalised: monthly, quarterly or yearly; '
  'null of null.';
alter function bank_private.interest_period_begins owner to bank_exec;
revoke all on function bank_private.interest_period_begins from public;
grant execute on function bank_private.interest_period_begins to bank_ledger;
