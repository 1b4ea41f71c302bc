-- Retires a rule: the next set of rules, in force from the very next call, is without it. Staff
-- only. Retiring again changes nothing.
-- Order of the checks after those of every write: staff_only, rule_unknown.
create or replace function bank.rule_retire(
  rule            bigint,
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
  v_set  record;
begin
  if rule is null then
    perform bank_private.error_raise('request_invalid', 'rule is required.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'rule_retire', 'rules:write', idempotency_key,
    jsonb_build_object('rule', rule, 'reason', reason), request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    v_set := bank_private.rules_in_force(book);
    if not exists (select from bank_data.rule r where r.book_id = book and r.id = rule) then
      v_call.outcome := 'rule_unknown';
    else
      v_call.subject_id := rule;
      if rule = any (v_set.rule_ids) then
        perform bank_private.rules_publish(
          v_call, v_set.set_id + 1, array_remove(v_set.rule_ids, rule));
        v_call.facts := jsonb_build_object('rule_set_id', (v_set.set_id + 1)::text);
      end if;
      v_call.facts := (select bank_private.resource_present(to_jsonb(r))
                         from bank_private.rule_present(v_call.caller, rule) r)
                      || coalesce(v_call.facts, '{}');
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.rule_retire is
  'Retires a rule and publishes the next set of rules without it. rule: its id; reason: up to 500 '
  'characters; idempotency_key: repeat with it after any doubt; credential: sha256 of the key, '
  'null for a trusted service; request_id: the id to record, null = a new one; book: accounting '
  'book. Result: bank.receipt with the rule, and with rule_set_id if it was in force. Outcomes: '
  'applied, idempotency_key_reused, book_suspended, principal_suspended, scope_missing, '
  'staff_only, rule_unknown. Errors: request_invalid, unauthenticated, idempotency_key_invalid.';
alter function bank.rule_retire owner to bank_exec;
revoke all on function bank.rule_retire from public;
grant execute on function bank.rule_retire to bank_api, bank_service;
