-- Checks what a transfer asks for beyond a plain one, and packs it for the journal: it is part of
-- the request a key stands for. What up_to asked for is kept, because the posting has what moved.
-- The days of a book begin in its own time zone, so the book is looked at before the caller is
-- known; an unknown one passes, and is refused with the caller.
create or replace function bank_private.transfer_options(
  book               integer,
  amount             numeric,
  up_to              boolean,
  expected_version   bigint,
  available_at_least numeric,
  value_date         date
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_ignored text;
  v_today   date;
begin
  if expected_version < 0 then
    perform bank_private.error_raise('request_invalid', 'expected_version must not be negative.');
  elsif not (available_at_least >= 0 and available_at_least < 1e18) then
    perform bank_private.error_raise('request_invalid',
      'available_at_least must be an amount of at most 18 digits.');
  end if;
  if value_date is not null then
    v_ignored := set_config('bank.book', book::text, true);
    v_today   := (select (clock_timestamp() at time zone b.time_zone)::date
                    from bank_data.book b
                   where b.id = book);
    if value_date not between v_today - interval '1 year' and v_today + interval '1 year' then
      perform bank_private.error_raise('request_invalid',
        'value_date must be within one year of today.');
    end if;
  end if;
  return
    case when up_to
         then jsonb_build_object('up_to', true, 'amount', trim_scale(amount)::text) else '{}' end
    || case when expected_version is null then '{}'
            else jsonb_build_object('expected_version', expected_version) end
    || case when available_at_least is null then '{}'
            else jsonb_build_object('available_at_least', trim_scale(available_at_least)::text) end
    || case when value_date is null then '{}'
            else jsonb_build_object('value_date', value_date) end;
end
$fn$;
comment on function bank_private.transfer_options is
  'up_to with its amount (major units), expected_version, available_at_least (major units) and '
  'value_date (within one year of today in the time zone of the book) as one JSON object. Errors: '
  'request_invalid.';
alter function bank_private.transfer_options owner to bank_exec;
revoke all on function bank_private.transfer_options from public;
