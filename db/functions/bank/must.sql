-- Turns a refusal into an exception, for a service that wants its whole transaction undone:
-- bank.must(bank.transfer_post(…)).
-- The type is checked before anything reads the value: to_jsonb runs a cast that the maker of a
-- type may have written, and here it would run with this function's rights.
create or replace function bank.must(
  result anyelement
)
returns anyelement
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_result jsonb;
begin
  if pg_typeof(result) not in ('bank.transfer'::regtype, 'bank.receipt'::regtype) then
    perform bank_private.error_raise(
      'request_invalid', 'result must be a bank.transfer or a bank.receipt.');
  end if;
  v_result := to_jsonb(result);
  if v_result ->> 'outcome' is distinct from 'applied' then
    perform bank_private.error_raise(
      coalesce(v_result ->> 'outcome', 'request_invalid'), v_result ->> 'facts');
  end if;
  return result;
end
$fn$;
comment on function bank.must is
  'Returns the result of a write unchanged when it was applied. result: a bank.transfer or '
  'bank.receipt. Errors: the outcome of a refusal, as SQLSTATE RB<http_status> with the code as '
  'message and the facts as detail.';
alter function bank.must owner to bank_exec;
revoke all on function bank.must from public;
grant execute on function bank.must to bank_api, bank_service;
