-- Kernel: when enough has left the rolling period of a mandate for one more movement.
create or replace function bank_private.mandate_room_at(
  book   integer,
  state  bank_private.mandate_state,
  amount bigint
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select r.occurred_at + state.rolling_length
      from (select u.occurred_at, u.id,
                   sum(u.amount) over w as amount, count(*) over w as uses
              from bank_data.mandate_use u
             where u.book_id = book and u.mandate_id = state.mandate_id
               and u.occurred_at > state.read_at - state.rolling_length
            window w as (order by u.occurred_at, u.id)) r
     where coalesce(state.amounts[5] - r.amount + state.held + mandate_room_at.amount
                    <= state.limit_amounts[5], true)
       and coalesce(state.uses[5] - r.uses + state.holds < state.limit_uses[5], true)
     order by r.occurred_at, r.id
     limit 1);
end
$fn$;
comment on function bank_private.mandate_room_at is
  'When the rolling limit lets an amount (minor units) pass, null = not by time alone.';
alter function bank_private.mandate_room_at owner to bank_ledger;
revoke all on function bank_private.mandate_room_at from public;
