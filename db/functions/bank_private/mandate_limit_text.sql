-- A limit of a mandate in plain words.
create or replace function bank_private.mandate_limit_text(
  state bank_private.mandate_state,
  place integer
)
returns text
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set intervalstyle = iso_8601
as $fn$
begin
  if place = 6 then
    return format('This mandate moves money once every %s, counted in days.', state.every);
  end if;
  return format(
    'This mandate moves at most %s %s.',
    concat_ws(
      ' in ',
      bank_private.amount_major(state.limit_amounts[place], state.exponent)::text
        || ' ' || state.currency,
      state.limit_uses[place]
        || case state.limit_uses[place] when 1 then ' movement' else ' movements' end),
    case place
      when 1 then 'in all'
      when 5 then format('within %s', state.rolling_length)
      else 'a ' || (bank_private.mandate_periods())[place] end);
end
$fn$;
comment on function bank_private.mandate_limit_text is
  'A limit as a sentence. place: as in mandate_limit_present.';
alter function bank_private.mandate_limit_text owner to bank_exec;
revoke all on function bank_private.mandate_limit_text from public;
grant execute on function bank_private.mandate_limit_text to bank_ledger;
