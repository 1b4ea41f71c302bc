-- Where a mandate would go beyond the one that it comes from. Accounts of "all" are wider than any
-- list.
create or replace function bank_private.mandate_width(
  parent      bank_data.mandate,
  actions     text[],
  account_ids bigint[],
  starts_at   timestamptz,
  expires_at  timestamptz
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $fn$
begin
  return case
    when not actions <@ parent.actions
      then jsonb_build_object('field', 'actions', 'actions', parent.actions)
    when parent.account_ids is not null and (account_ids <@ parent.account_ids) is not true
      then jsonb_build_object('field', 'account_numbers')
    when starts_at < parent.starts_at
      then jsonb_build_object('field', 'starts_at', 'starts_at', parent.starts_at)
    when expires_at > parent.expires_at
      then jsonb_build_object('field', 'expires_at', 'expires_at', parent.expires_at)
    when cardinality(parent.parent_ids) >= 8
      then jsonb_build_object('field', 'parent') end;
end
$fn$;
comment on function bank_private.mandate_width is
  'The field of a mandate that is wider than the parent, with what the parent has, as facts; null '
  'when none is. At most nine mandates narrow one another.';
alter function bank_private.mandate_width owner to bank_exec;
revoke all on function bank_private.mandate_width from public;
