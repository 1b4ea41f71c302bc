-- When an AP2 payment mandate may be used. A payment is executed here when it is booked, so the
-- dates of execution are those between which the mandate is in force.
create or replace function bank_private.ap2_times(
  book     integer,
  document jsonb,
  out starts_at  timestamptz,
  out expires_at timestamptz
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_zone  text;
  v_dates jsonb := bank_private.ap2_constraint(document, 'payment.execution_date');
  v_day   text  := document ->> 'execution_date';
begin
  select b.time_zone into v_zone from bank_data.book b where b.id = book;
  if v_day !~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
    perform bank_private.error_raise('document_invalid',
      'document.execution_date must be a date: a payment is booked on a day, not at a second.');
  end if;
  starts_at := greatest(
    now(),
    bank_private.ap2_time('not_before', v_dates ->> 'not_before', v_zone, false),
    bank_private.ap2_time('execution_date', v_day, v_zone, false));
  expires_at := least(
    to_timestamp((document ->> 'exp')::double precision),
    bank_private.ap2_time('not_after', v_dates ->> 'not_after', v_zone, true),
    bank_private.ap2_time('execution_date', v_day, v_zone, true));
  if expires_at <= starts_at then
    perform bank_private.error_raise('document_invalid',
      'The dates of the document and exp leave no time from now on.');
  elsif starts_at >= '9000-01-01' or expires_at >= '9999-01-01' then
    perform bank_private.error_raise('document_invalid', 'A date of the document is out of range.');
  end if;
end
$fn$;
comment on function bank_private.ap2_times is
  'From when until when (null = it does not say) a document may be used, from now on. Errors: '
  'document_invalid.';
alter function bank_private.ap2_times owner to bank_exec;
revoke all on function bank_private.ap2_times from public;
