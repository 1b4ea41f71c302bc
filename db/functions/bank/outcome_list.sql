-- Every code the bank can answer, in the order of the checks.
create or replace function bank.outcome_list()
returns setof bank.outcome
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return query
    select o.code, o.precedence, o.http_status, o.retryable, o.title, o.hint
      from bank_data.outcome o
     order by o.precedence;
end
$fn$;
comment on function bank.outcome_list is
  'The closed registry of codes: meaning, HTTP status, whether to retry, and what to do.';
alter function bank.outcome_list owner to bank_exec;
revoke all on function bank.outcome_list from public;
grant execute on function bank.outcome_list to bank_api, bank_service, bank_authn;
