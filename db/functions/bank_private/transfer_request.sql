-- Checks what a transfer says beyond its amount and accounts, and packs it for the journal. Null
-- when it says nothing.
create or replace function bank_private.transfer_request(
  memo          text,
  metadata      jsonb,
  end_to_end_id text,
  mandate       bigint
)
returns jsonb
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  perform bank_private.text_check('memo', memo, 500);
  perform bank_private.text_check('end_to_end_id', end_to_end_id, 35);   -- ISO 20022 Max35Text
  if jsonb_typeof(metadata) <> 'object' or length(metadata::text) > 4096 then
    perform bank_private.error_raise('request_invalid',
      'metadata must be a JSON object of at most 4096 characters.');
  end if;
  return nullif(
    case when memo is null then '{}' else jsonb_build_object('memo', memo) end
    || case when metadata is null then '{}' else jsonb_build_object('metadata', metadata) end
    || case when end_to_end_id is null then '{}'
            else jsonb_build_object('end_to_end_id', end_to_end_id) end
    || case when mandate is null then '{}' else jsonb_build_object('mandate', mandate) end,
    '{}');
end
$fn$;
comment on function bank_private.transfer_request is
  'Memo (1 to 500 characters), metadata (JSON object, 4096 characters) and end-to-end id (1 to 35 '
  'characters) as one JSON object. Errors: request_invalid.';
alter function bank_private.transfer_request owner to bank_exec;
revoke all on function bank_private.transfer_request from public;
