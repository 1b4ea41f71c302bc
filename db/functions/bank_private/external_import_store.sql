-- Stores a statement and its lines as they were given, in minor units of the account's currency.
create or replace function bank_private.external_import_store(
  call            bank_private.call,
  document_format text,
  digest          bytea,
  lines           jsonb,
  reference       text,
  opening         numeric,
  closing         numeric
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book     integer := (call.caller).book_id;
  v_exponent smallint;
  v_found    record;
  v_id       bigint;
begin
  v_exponent := (select a.exponent
                   from bank_data.account a
                  where a.book_id = v_book and a.id = call.subject_id);
  select min(l.ordinality) filter (where scale(trim_scale(m.amount)) > v_exponent) as too_fine,
         sum(abs(m.amount)) * power(10::numeric, v_exponent) as moved
    into strict v_found
    from jsonb_array_elements(lines) with ordinality l
   cross join lateral (select (l.value ->> 'amount')::numeric as amount) m;
  if v_found.too_fine is not null then
    perform bank_private.error_raise('amount_precision', format(
      'Line %s has more than the %s decimal places of the currency.',
      v_found.too_fine, v_exponent));
  elsif v_found.moved >= 1e18 then
    perform bank_private.error_raise('amount_invalid', 'The lines sum up to more than 18 digits.');
  end if;
  insert into bank_data.external_import as i (
    book_id, account_id, format, digest, reference, opening, closing, first_day, last_day,
    line_count, principal_id
  )
  select v_book, call.subject_id, document_format, external_import_store.digest,
         external_import_store.reference,
         bank_private.amount_signed(external_import_store.opening, v_exponent),
         bank_private.amount_signed(external_import_store.closing, v_exponent),
         min((l.value ->> 'booked_on')::date), max((l.value ->> 'booked_on')::date),
         count(*)::integer, (call.caller).principal_id
    from jsonb_array_elements(lines) l
  returning i.id into v_id;
  insert into bank_data.external_line (
    book_id, import_id, account_id, number, booked_on, value_date, amount, reference,
    counterparty, memo
  )
  select v_book, v_id, call.subject_id, l.ordinality::integer, (l.value ->> 'booked_on')::date,
         (l.value ->> 'value_date')::date,
         ((l.value ->> 'amount')::numeric * power(10::numeric, v_exponent))::bigint,
         l.value ->> 'reference', l.value ->> 'counterparty', l.value ->> 'memo'
    from jsonb_array_elements(lines) with ordinality l
   order by l.ordinality;
  return v_id;
end
$fn$;
comment on function bank_private.external_import_store is
  'Stores an import of checked lines and returns its id. call: its subject is the account. '
  'Errors: amount_invalid, amount_precision.';
alter function bank_private.external_import_store owner to bank_exec;
revoke all on function bank_private.external_import_store from public;
