-- Imports a statement of another bank about one of the bank's own accounts, and matches its lines
-- with the entries of that account at once.
-- Locking: one reconciliation of an account at a time.
create or replace function bank.import_create(
  account_number  text,
  document_format text,
  digest          bytea,
  lines           jsonb,
  reference       text default null,
  opening         numeric default null,
  closing         numeric default null,
  currency        text default null,
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
  v_call   bank_private.call;
  v_known  bigint;
begin
  if num_nulls(account_number, document_format, digest, lines) > 0
     or document_format not in ('csv', 'camt053', 'lines') or length(digest) <> 32 then
    perform bank_private.error_raise('request_invalid',
      'account_number, document_format (csv, camt053, lines), digest (sha256) and lines are '
      'required.');
  end if;
  perform bank_private.text_check('account_number', account_number, 34);
  perform bank_private.text_check('reference', reference, 100);
  perform bank_private.external_lines_check(lines, opening, closing);
  v_call := bank_private.call_enter(
    book, credential, 'import_create', 'reconciliation:write', idempotency_key,
    jsonb_build_object(
      'account_number', account_number, 'document_format', document_format,
      'digest', encode(digest, 'hex'), 'lines_digest',
      encode(sha256(convert_to(lines::text, 'UTF8')), 'hex'), 'reference', reference,
      'opening', trim_scale(opening)::text, 'closing', trim_scale(closing)::text,
      'currency', currency),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.reconciliation_enter(v_call, account_number);
  if v_call.outcome is null and currency <> (
       select a.currency from bank_data.account a
        where a.book_id = import_create.book and a.id = v_call.subject_id) then
    perform bank_private.error_raise('currency_mismatch',
      format('The document is in %s, which the account is not.', currency));
  end if;
  if v_call.outcome is null then
    v_known := (select i.id
                  from bank_data.external_import i
                 where i.book_id = book and i.account_id = v_call.subject_id
                   and i.digest = import_create.digest);
    if v_known is not null then
      v_call.outcome := 'import_duplicate';
      v_call.facts   := jsonb_build_object('import_id', v_known::text);
    end if;
  end if;
  if v_call.outcome is null then
    v_call.subject_id := bank_private.external_import_store(
      v_call, document_format, digest, lines, reference, opening, closing);
    perform bank_private.external_lines_match(v_call, v_call.subject_id, 3);
    v_call.facts := bank_private.import_resource(v_call);
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.import_create is
  'Imports a statement of another bank and matches its lines. account_number: an account of the '
  'bank itself; document_format: csv, camt053 or lines; digest: sha256 of the document, which is '
  'imported once; lines: JSON array of 1 to 10000 objects with booked_on (date), amount (decimal '
  'string, money that came in > 0), and optionally value_date, reference (end-to-end id), '
  'counterparty and memo, within 366 days; reference: number of the statement, up to 100 '
  'characters; opening, closing: balances the other bank states, major units; currency: of the '
  'document, which must be that of the account; idempotency_key: repeat with it after '
  'any doubt; credential: sha256 of the key, null for a trusted service; request_id: the id to '
  'record, null = a new one; book: accounting book. Result: bank.receipt with the import. '
  'Outcomes: applied, idempotency_key_reused, book_suspended, principal_suspended, '
  'scope_missing, staff_only, account_unknown, import_duplicate. Errors: '
  'request_invalid, amount_invalid, idempotency_key_invalid, document_invalid, unauthenticated, '
  'currency_mismatch, amount_precision.';
alter function bank.import_create owner to bank_exec;
revoke all on function bank.import_create from public;
grant execute on function bank.import_create to bank_api, bank_service;
