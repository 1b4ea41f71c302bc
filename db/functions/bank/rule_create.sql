-- Makes a rule, in force from the very next call: the bank's set of rules with it is the next set.
-- Staff only.
-- Order of the checks after those of every write: staff_only, what it is for (customer_unknown,
-- principal_unknown, account_unknown, mandate_unknown, product_unknown), currency_unknown,
-- amount_precision, rule_code_taken.
create or replace function bank.rule_create(
  code            text,
  terms           jsonb,
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
  v_read record;
  v_set  record;
begin
  if code is null or code !~ '^[a-z0-9][a-z0-9-]{1,47}$' then
    perform bank_private.error_raise('request_invalid',
      'code must have 2 to 48 small letters, digits and dashes.');
  end if;
  perform bank_private.rule_terms_check(terms);
  v_call := bank_private.call_enter(
    book, credential, 'rule_create', 'rules:write', idempotency_key,
    jsonb_build_object('code', code, 'terms', terms), request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    v_read         := bank_private.rule_terms_read(book, code, terms);
    v_call.outcome := v_read.outcome;
  end if;
  if v_call.outcome is null then
    v_set := bank_private.rules_in_force(book);
    if exists (select from bank_data.rule r
                where r.book_id = book and r.id = any (v_set.rule_ids)
                  and r.code = rule_create.code) then
      v_call.outcome := 'rule_code_taken';
    elsif cardinality(v_set.rule_ids) >= 100 then
      perform bank_private.error_raise('request_invalid', '100 rules are in force already.');
    else
      insert into bank_data.rule as r (
        book_id, code, scope, scope_id, measure, per, currency, exponent, threshold, period,
        period_length, near_amount, near_share, times, starts_at, ends_at, effect, explanation,
        created_by)
      select book, n.code, n.scope, n.scope_id, n.measure, n.per, n.currency, n.exponent,
             n.threshold, n.period, n.period_length, n.near_amount, n.near_share, n.times,
             n.starts_at, n.ends_at, n.effect, n.explanation, (v_call.caller).principal_id
        from (select (v_read.rule).*) n
      returning r.id into v_call.subject_id;
      perform bank_private.rules_publish(
        v_call, v_set.set_id + 1, v_set.rule_ids || v_call.subject_id);
      v_call.facts := (select bank_private.resource_present(to_jsonb(r))
                         from bank_private.rule_present(v_call.caller, v_call.subject_id) r)
                      || jsonb_build_object('rule_set_id', (v_set.set_id + 1)::text);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.rule_create is
  'Makes a rule and publishes the next set of rules with it. code: its name, 2 to 48 small '
  'letters, digits and dashes; terms: an object with measure (amount, sum, count, payees, near, '
  'new_payee, details_changed, history, unheard, dormant, hours), threshold (decimal of major '
  'units, a number, or days: above it the effect comes), effect (deny, review), explanation (for '
  'whoever is stopped), scope (book, product, customer, account, principal, mandate) and scope_id '
  '(code of the product, number of the account, or id), per (customer, account, mandate: whose '
  'movements are counted together), and what the measure needs: currency, period (day, week, '
  'month, rolling), length (ISO 8601 in minutes, hours or days), near_amount, near_share, times, '
  'starts_at, ends_at (HH:MM); idempotency_key: repeat with it after any doubt; credential: '
  'sha256 of the key, null for a trusted service; request_id: the id to record, null = a new one; '
  'book: accounting book. Result: bank.receipt with the rule and rule_set_id. Outcomes: applied, '
  'idempotency_key_reused, book_suspended, principal_suspended, scope_missing, staff_only, '
  'customer_unknown, principal_unknown, account_unknown, mandate_unknown, product_unknown, '
  'rule_code_taken. Errors: request_invalid, amount_invalid, unauthenticated, '
  'idempotency_key_invalid, currency_unknown, amount_precision.';
alter function bank.rule_create owner to bank_exec;
revoke all on function bank.rule_create from public;
grant execute on function bank.rule_create to bank_api, bank_service;
