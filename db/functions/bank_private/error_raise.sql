-- Raises a code of the outcome registry as an exception: SQLSTATE RB<http status>, the code as the
-- message, what was wrong as the detail, what to do as the hint. For callers whose request is
-- wrong; nothing is written.
create or replace function bank_private.error_raise(
  code   text,
  detail text default null
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_outcome record;
begin
  select o.http_status, o.title, o.hint into v_outcome
    from bank_data.outcome o
   where o.code = error_raise.code;
  raise exception using
    errcode = 'RB' || coalesce(v_outcome.http_status, 500),
    message = code,
    detail  = coalesce(detail, v_outcome.title, 'This code is not in the registry.'),
    -- Facts belong to refusals that are data; here the detail says what they would.
    hint    = coalesce(replace(v_outcome.hint, 'in the facts', 'in the detail'),
                       'Tell the staff of the bank.');
end
$fn$;
comment on function bank_private.error_raise is
  'Raises a code of bank_data.outcome. code: the code; detail: what was wrong, one sentence; null '
  '= the title of the code. Errors: always, SQLSTATE RB<http_status>.';
alter function bank_private.error_raise owner to bank_exec;
revoke all on function bank_private.error_raise from public;
grant execute on function bank_private.error_raise to bank_ledger;
