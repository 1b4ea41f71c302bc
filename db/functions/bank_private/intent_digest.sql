-- What an intent froze, as one number. The encoding is unambiguous: a JSON array of all columns,
-- with times in seconds since 1970 and a tag for its version.
create or replace function bank_private.intent_digest(
  intent bank_data.intent
)
returns bytea
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return sha256(convert_to(jsonb_build_array(
    'intent-1', intent.book_id, intent.id, intent.principal_id, intent.customer_id,
    intent.mandate_id, intent.session_id, intent.from_account_id, intent.to_account_id,
    intent.currency, intent.amount, intent.memo, intent.metadata, intent.end_to_end_id,
    intent.allow_duplicate, intent.payee_name, intent.shown,
    extract(epoch from intent.created_at)::text, extract(epoch from intent.expires_at)::text,
    intent.execution_id)::text, 'UTF8'));
end
$fn$;
comment on function bank_private.intent_digest is
  'sha256 of an intent: of all columns but digest.';
alter function bank_private.intent_digest owner to bank_exec;
revoke all on function bank_private.intent_digest from public;
grant execute on function bank_private.intent_digest to bank_ledger;
