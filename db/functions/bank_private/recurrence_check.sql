-- Refuses what cannot be a recurrence rule the bank follows: the grammar of RFC 5545, section
-- 3.3.10, and RFC 7529 for the Gregorian calendar, without what falls due more often than daily.
-- Whether the parts make sense together is for the library that computes the dates: in front of the
-- REST door, and in the worker.
create or replace function bank_private.recurrence_check(
  recurrence text
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_parts text[] := string_to_array(recurrence, ';');
  v_names text[];
begin
  if length(recurrence) not between 1 and 255 then
    perform bank_private.error_raise(
      'recurrence_invalid', 'recurrence must have 1 to 255 characters.');
  end if;
  select array_agg(split_part(p, '=', 1)) into v_names from unnest(v_parts) p;
  if recurrence is not null and (
       'FREQ' <> all (v_names)
       or cardinality(v_names) <> (select count(distinct n) from unnest(v_names) n)
       or v_names @> array['COUNT', 'UNTIL']
       or exists (
         select from unnest(v_parts) p
          where p !~ concat(
            '^(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)',
            '|INTERVAL=[1-9][0-9]{0,2}',
            '|COUNT=[1-9][0-9]{0,3}',
            '|UNTIL=[0-9]{8}(T[0-9]{6}Z)?',
            '|BYMONTH=(0?[1-9]|1[0-2])(,(0?[1-9]|1[0-2]))*',
            '|BYMONTHDAY=[+-]?(0?[1-9]|[12][0-9]|3[01])(,[+-]?(0?[1-9]|[12][0-9]|3[01]))*',
            '|BYYEARDAY=[+-]?[1-9][0-9]{0,2}(,[+-]?[1-9][0-9]{0,2})*',
            '|BYWEEKNO=[+-]?[1-9][0-9]?(,[+-]?[1-9][0-9]?)*',
            '|BYDAY=([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)',
            '(,([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU))*',
            '|BYSETPOS=[+-]?[1-9][0-9]{0,2}(,[+-]?[1-9][0-9]{0,2})*',
            '|WKST=(MO|TU|WE|TH|FR|SA|SU)',
            '|RSCALE=GREGORIAN',
            '|SKIP=(OMIT|BACKWARD|FORWARD))$')))
  then
    perform bank_private.error_raise('recurrence_invalid');
  end if;
end
$fn$;
comment on function bank_private.recurrence_check is
  'Refuses a text that is no recurrence rule of days; null passes: once. Errors: '
  'recurrence_invalid.';
alter function bank_private.recurrence_check owner to bank_exec;
revoke all on function bank_private.recurrence_check from public;
