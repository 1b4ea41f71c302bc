-- Runs a write and undoes it: the same function, the same checks, the same locks, and the outcome
-- it would have had; all that stays is one journal row that says so.
-- Only functions of the surface that write and that the login of the caller may execute itself can
-- be named; arguments are passed by name and as values, never as text of a statement. The function
-- finds out by itself who calls: the credential, the request id and the book are those of the
-- preview.
-- Locking: as the function that is previewed; its locks go with what it did.
create or replace function bank.preview(
  function   text,
  arguments  jsonb default '{}',
  credential bytea default null,
  request_id uuid default null,
  book       integer default 1
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
  v_call   bank_private.call;
  v_write  record;
  v_result jsonb;
  v_facts  jsonb;
begin
  if num_nulls(function, arguments, book) > 0 or jsonb_typeof(arguments) <> 'object' then
    perform bank_private.error_raise('request_invalid',
      'function and arguments are required; arguments is a JSON object.');
  end if;
  v_write := bank_private.write_find(function, arguments);
  v_call.operation  := 'preview';
  v_call.request_id := coalesce(request_id, gen_random_uuid());
  v_call.request    := jsonb_build_object(
    'function', function, 'arguments', bank_private.preview_request(arguments, v_write.secrets));
  v_call.caller     := bank_private.caller_enter(book, credential, null, true);

  begin
    execute format(
      'select to_jsonb(f) from jsonb_to_record($1) a (%s), lateral bank.%I(%s) f',
      v_write.columns, function, v_write.call)
      into strict v_result
      using arguments, credential, v_call.request_id, book;
    raise exception using errcode = 'RB002', message = 'preview';
  exception
    when sqlstate 'RB002' then   -- undone; the variable keeps what was answered
      null;
  end;
  v_facts := bank_private.preview_present(v_result, function, arguments);
  v_call.facts := case when length(v_facts::text) > 65536 then v_facts - 'result' else v_facts end;
  v_call.outcome := 'applied';
  perform bank_private.journal_append(v_call);
  return bank_private.receipt_present('applied', v_call.request_id, false, v_facts);
end
$fn$;
comment on function bank.preview is
  'Tells what a write would do, and does nothing. function: a function that writes, such as '
  'transfer_post; arguments: its arguments by name as a JSON object, without credential, '
  'request_id and book; bytea as hexadecimal text that begins with \x; credential: sha256 of the '
  'key, null for a trusted service; request_id: the id to record, null = a new one; book: '
  'accounting book. Result: bank.receipt; its resource has outcome, replayed, result, facts and '
  'hint as the write would have answered them, without ids of what was not made; what the write '
  'raises is raised. Outcomes: applied. Errors: request_invalid, unauthenticated.';
alter function bank.preview owner to bank_exec;
revoke all on function bank.preview from public;
grant execute on function bank.preview to bank_api, bank_service;
