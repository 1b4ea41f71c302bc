-- Kernel: when a customer, or another role, was last heard of. For rules, so only what is vouched
-- counts: what an agent says that the customer said proves nothing. One row of an index, whoever
-- asks.
create or replace function bank_private.interaction_last(
  book     integer,
  customer bigint,
  role     text default 'customer',
  before   timestamptz default null
)
returns timestamptz
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select i.occurred_at
      from bank_data.interaction i
     where i.book_id = book and i.customer_id = customer and i.role = interaction_last.role
       and i.is_vouched and (before is null or i.occurred_at <= before)
     order by i.id desc
     limit 1);
end
$fn$;
comment on function bank_private.interaction_last is
  'When the last vouched interaction of a role with a customer was; null = never. '
  'before: as of then.';
alter function bank_private.interaction_last owner to bank_ledger;
revoke all on function bank_private.interaction_last from public;
grant execute on function bank_private.interaction_last to bank_exec;
