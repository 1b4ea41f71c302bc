-- Links the subject of an OIDC issuer to a principal: from then on its tokens are this principal.
-- Staff only; for a human or an operator an operator only.
create or replace function bank.identity_link(
  principal       bigint,
  issuer          text,
  subject         text,
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
  v_call             bank_private.call;
  v_is_operator_made boolean;
begin
  if num_nulls(principal, issuer, subject) > 0 then
    perform bank_private.error_raise(
      'request_invalid', 'principal, issuer and subject are required.');
  end if;
  -- OpenID Connect Core 1.0, section 2: both are ASCII, sub has at most 255 characters
  if issuer || subject !~ '^[!-~]+$' then
    perform bank_private.error_raise('request_invalid', 'issuer and subject are printable ASCII.');
  end if;
  perform bank_private.text_check('issuer', issuer, 500);
  perform bank_private.text_check('subject', subject, 255);
  v_call := bank_private.call_enter(
    book, credential, 'identity_link', 'principals:write', idempotency_key,
    jsonb_build_object('principal', principal, 'issuer', issuer, 'subject', subject),
    request_id);
  if (v_call.replay).outcome is not null then
    return v_call.replay;
  end if;
  v_call := bank_private.call_staff_enter(v_call);
  if v_call.outcome is null then
    select p.class = 'human' or p.is_operator
      into v_is_operator_made
      from bank_data.principal p
     where p.book_id = book and p.id = principal;
    v_call.outcome := case
      when not found then 'principal_unknown'
      when v_is_operator_made and (v_call.caller).class <> 'service' then 'operator_only'
    end;
  end if;
  if v_call.outcome is null then
    v_call.subject_id := principal;
    v_call.facts      := jsonb_build_object(
      'principal_id', principal::text, 'issuer', issuer, 'subject', subject);
    insert into bank_data.principal_identity as i (book_id, issuer, subject, principal_id)
    values (book, identity_link.issuer, identity_link.subject, principal)
    on conflict on constraint principal_identity_pk do nothing;
    if not found and not exists (
         select from bank_data.principal_identity i
          where i.book_id = book and i.issuer = identity_link.issuer
            and i.subject = identity_link.subject and i.principal_id = principal) then
      v_call.outcome := 'identity_taken';
      v_call.facts   := null;
    end if;
  end if;
  return bank_private.call_record(v_call);
end
$fn$;
comment on function bank.identity_link is
  'Links an OIDC identity to a principal. principal: id; issuer, subject: the claims iss and sub '
  'of its tokens; idempotency_key: repeat with it after any doubt; credential: sha256 of the key, '
  'null for a trusted service; request_id: the id to record, null = a new one; book: accounting '
  'book. Result: bank.receipt with the link. Outcomes: applied, idempotency_key_reused, '
  'book_suspended, principal_suspended, scope_missing, staff_only, principal_unknown, '
  'operator_only, identity_taken. Errors: request_invalid, unauthenticated, '
  'idempotency_key_invalid.';
alter function bank.identity_link owner to bank_exec;
revoke all on function bank.identity_link from public;
grant execute on function bank.identity_link to bank_api, bank_service;
