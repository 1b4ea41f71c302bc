-- Refuses lines of an external statement that are malformed, or do not lead from its opening to its
-- closing balance.
create or replace function bank_private.external_lines_check(
  lines   jsonb,
  opening numeric,
  closing numeric
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_line  record;
  v_day   date;
  v_first date;
  v_last  date;
  v_sum   numeric := 0;
begin
  if jsonb_typeof(lines) <> 'array' or jsonb_array_length(lines) not between 1 and 10000 then
    perform bank_private.error_raise('request_invalid',
      'lines must be a JSON array of 1 to 10000 objects.');
  elsif not (abs(opening) < 1e18) or not (abs(closing) < 1e18) then
    perform bank_private.error_raise('amount_invalid');
  end if;
  for v_line in
    select l.value, l.ordinality as n
      from jsonb_array_elements(lines) with ordinality l
  loop
    if jsonb_typeof(v_line.value) <> 'object'
       or (v_line.value - array['booked_on', 'value_date', 'amount', 'reference', 'counterparty',
                                'memo']) <> '{}'
       or exists (select from jsonb_each(v_line.value) f
                   where jsonb_typeof(f.value) not in ('string', 'null')
                     and (f.key <> 'amount' or jsonb_typeof(f.value) <> 'number'))
       or coalesce(v_line.value ->> 'amount', '') !~ '^-?[0-9]{1,18}([.][0-9]{1,10})?$'
       or (v_line.value ->> 'amount')::numeric = 0
       or coalesce(v_line.value ->> 'booked_on', '') !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
       or v_line.value ->> 'value_date' !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
       or length(v_line.value ->> 'reference') not between 1 and 100
       or length(v_line.value ->> 'counterparty') not between 1 and 200
       or length(v_line.value ->> 'memo') not between 1 and 1000 then
      perform bank_private.error_raise('document_invalid',
        format('Line %s is malformed.', v_line.n));
    end if;
    begin
      v_day := (v_line.value ->> 'value_date')::date;
      v_day := (v_line.value ->> 'booked_on')::date;
    exception when datetime_field_overflow then   -- 31 February
      perform bank_private.error_raise('document_invalid',
        format('Line %s has a day that does not exist.', v_line.n));
    end;
    v_first := least(v_first, v_day);
    v_last  := greatest(v_last, v_day);
    v_sum   := v_sum + (v_line.value ->> 'amount')::numeric;
    if v_last - v_first > 366 then
      perform bank_private.error_raise('document_invalid',
        format('Line %s is more than 366 days from another one.', v_line.n));
    end if;
  end loop;
  if opening + v_sum <> closing then
    perform bank_private.error_raise('document_invalid', format(
      'The opening balance %s and the lines, which sum up to %s, do not give the closing balance '
      '%s.', opening, v_sum, closing));
  end if;
end
$fn$;
comment on function bank_private.external_lines_check is
  'Checks lines of an external statement. lines: JSON array, see bank.import_create; opening, '
  'closing: balances, major units, or null. Errors: request_invalid, amount_invalid, '
  'document_invalid.';
alter function bank_private.external_lines_check owner to bank_exec;
revoke all on function bank_private.external_lines_check from public;
