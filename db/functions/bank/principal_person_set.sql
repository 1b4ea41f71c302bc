-- Says which natural person is behind a principal, so that nobody approves what another self of
-- theirs asked for. Staff say it once, of agents, services and customers; of the staff itself, and
-- for a change, an operator does.
create or replace function bank.principal_person_set(
  principal       bigint,
  person          text,
  reason          text default null,
  idempotency_key text default null,
  credential      bytea default null,
  request_id      uuid default null,
  book            integer default 1
)
returns bank.receipt
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_call bank_private.call;
begin
  if num_nulls(principal, person) > 0 then
    perform bank_private.error_raise('request_invalid', 'principal and person are required.');
  end if;
  perform bank_private.text_check('person', person, 200);
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'principal_person_set', 'principals:write', idempotency_key,
    jsonb_build_object('principal', principal, 'person', person, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    v_call.outcome := case
      when not exists (select from bank_data.principal p
                        where p.book_id = book and p.id = principal) then 'principal_unknown'
      when (v_call.caller).class <> 'service'
           and exists (select from bank_data.principal p
                        where p.book_id = book and p.id = principal
                          and (p.class = 'human' or p.is_operator
                               or p.person <> principal_person_set.person))
        then 'operator_only' end;
  end if;
  if v_call.outcome is null then
    update bank_data.principal p
       set person = principal_person_set.person
     where p.book_id = book and p.id = principal;
    v_call.subject_id := principal;
    v_call.facts      := (select bank_private.resource_present(to_jsonb(p))
                            from bank_private.principal_present(v_call.caller, principal) p);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.principal_person_set is
  'Names the natural person behind a principal; of humans, and where another one is named, by '
  'operators only. principal: id; person: 1 to 200 characters, the same for all principals of one '
  'person, such as a number of the personnel; '
  'reason: up to 500 characters; idempotency_key: repeat with it after any doubt; credential: '
  'sha256 of the key, null for a trusted service; request_id: the id to record, null = a new one; '
  'book: accounting book. Result: bank.receipt with the principal. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, staff_only, '
  'principal_unknown, operator_only. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.principal_person_set owner to bank_exec;
revoke all on function bank.principal_person_set from public;
grant execute on function bank.principal_person_set to bank_api, bank_service;
