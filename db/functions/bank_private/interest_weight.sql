-- Which part of a year a day is, as a whole number of 1603080ths (2006 ISDA Definitions, section
-- 4.16: paragraph d, Actual/365 (Fixed); e, Actual/360; b, Actual/Actual (ISDA); g, 30E/360).
-- The fraction of a period is the sum over its days. That holds for 30E/360 too: it is the
-- difference of 360 * year + 30 * month + least(day, 30) at its ends, so the 30th before a 31st
-- counts nothing, and the last of February counts for the days that are missing.
create or replace function bank_private.interest_weight(
  day       date,
  day_count text
)
returns integer
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case day_count
    when 'ACT/365' then 4392
    when 'ACT/360' then 4453
    when 'ACT/ACT' then 1603080 / (make_date(extract(year from day)::integer + 1, 1, 1)
                                   - make_date(extract(year from day)::integer, 1, 1))
    when '30E/360' then 4453 * (
      case when extract(day from day + 1) = 1
           then 31 - least(extract(day from day)::integer, 30)
           else least(extract(day from day + 1)::integer, 30) - extract(day from day)::integer end)
  end;
end
$fn$;
comment on function bank_private.interest_weight is
  '1603080ths of a year in one day. day_count: ACT/365, ACT/360, ACT/ACT or 30E/360.';
alter function bank_private.interest_weight owner to bank_exec;
revoke all on function bank_private.interest_weight from public;
grant execute on function bank_private.interest_weight to bank_ledger;
