-- What a previewed write answered. Ids of what it made, and the number of an account it opened, are
-- taken out: they will never be those of anything. A replay shows a recorded answer, so it keeps
-- them.
create or replace function bank_private.preview_present(
  result    jsonb,
  function  text,
  arguments jsonb
)
returns jsonb
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_noun  text   := split_part(function, '_', 1);
  v_made  text[] := array[
    'request_id', 'transfer_id', 'transfer_ids', 'sweep_transfer_id', 'debit_transfer_id',
    'credit_transfer_id', 'change_id', 'parent_id', 'occurred_at', 'page_cursor'];
  v_facts jsonb  := result -> 'facts';
  v_shown jsonb;
begin
  if v_noun <> 'book'
     and (function = 'rate_set' or not arguments ?| array[v_noun, v_noun || '_id']) then
    v_made := v_made || (v_noun || '_id');
  end if;
  if function = 'account_open' and arguments ->> 'account_number' is null then
    v_made := v_made || array['account_number'];
  end if;
  if result ? 'resource' then
    v_shown := result -> 'resource';
  else   -- a transfer is its own resource
    v_shown := bank_private.resource_present(result - array['facts', 'hint', 'replayed']);
  end if;
  if v_shown = 'null' or result ->> 'outcome' <> 'applied' then
    v_shown := null;
  elsif not coalesce((result ->> 'replayed')::boolean, false) then
    v_shown := bank_private.names_empty(v_shown, v_made);
  end if;
  if result ->> 'outcome' = 'pending_approval'
     and not coalesce((result ->> 'replayed')::boolean, false) then
    v_facts := bank_private.names_empty(v_facts, array['approval_id', 'digest', 'expires_at']);
  end if;
  return jsonb_build_object(
    'outcome', result -> 'outcome', 'replayed', coalesce(result -> 'replayed', 'false'),
    'result', v_shown, 'facts', v_facts, 'hint', result -> 'hint');
end
$fn$;
comment on function bank_private.preview_present is
  'The outcome, result, facts and hint of a previewed write. result: what it returned, as JSON; '
  'function, arguments: what was called.';
alter function bank_private.preview_present owner to bank_exec;
revoke all on function bank_private.preview_present from public;
