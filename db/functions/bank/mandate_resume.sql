-- Lifts a suspension of a mandate: that of the caller's own side, or, if it says so, that of a
-- weaker one. Sides, the strongest first: staff, customer, giver, holder. It stays suspended as
-- long as another side has suspended it, or a mandate that it narrows.
-- Resuming one that nobody has suspended changes nothing.
-- Order of the checks after those of every write: mandate_unknown, resume_forbidden.
create or replace function bank.mandate_resume(
  mandate         bigint,
  side            text default null,
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
  v_sides  constant text[] := array['holder', 'giver', 'customer', 'staff'];
  v_call   bank_private.call;
  v_own    text;
  v_others text[];
begin
  if mandate is null then
    perform bank_private.error_raise('request_invalid', 'mandate is required.');
  elsif side <> all (v_sides) then
    perform bank_private.error_raise(
      'request_invalid', 'side must be holder, giver, customer or staff.');
  end if;
  perform bank_private.text_check('reason', reason, 500);
  v_call := bank_private.call_enter(
    book, credential, 'mandate_resume', 'mandates:write', idempotency_key,
    jsonb_build_object('mandate', mandate, 'side', side, 'reason', reason),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.mandate_side_enter(v_call, mandate);
  v_own  := v_call.facts ->> 'side';
  if v_call.outcome is null then
    if array_position(v_sides, coalesce(side, v_own)) <= array_position(v_sides, v_own) then
      v_others := bank_private.mandate_suspension_set(book, mandate, coalesce(side, v_own), false);
    else
      v_others := array[side];
    end if;
    if v_others is not null then
      v_call.outcome := 'resume_forbidden';
      v_call.facts   := jsonb_build_object('side', v_own, 'suspended_by', v_others);
    else
      v_call.facts := (select bank_private.resource_present(to_jsonb(m))
                         from bank_private.mandate_present(v_call.caller, mandate) m);
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.mandate_resume is
  'Lifts a suspension of a mandate. mandate: id; side: whose suspension, null = that of the '
  'caller''s own side; staff may name any side, the customer giver and holder, the giver holder; '
  'reason: up to 500 characters; idempotency_key: repeat with it after any doubt; credential: '
  'sha256 of the key, null for a trusted service; request_id: the id to record, null = a new one; '
  'book: accounting book. Result: bank.receipt with the mandate, which says who still suspends '
  'it. Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, mandate_unknown, resume_forbidden. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.mandate_resume owner to bank_exec;
revoke all on function bank.mandate_resume from public;
grant execute on function bank.mandate_resume to bank_api, bank_service;
