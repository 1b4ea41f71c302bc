-- Where a search through interactions has to stop: it walks down from before_id and looks at so
-- many, found or not. Read as the caller.
create or replace function bank_private.interaction_floor(
  book      integer,
  customer  bigint,
  session   bigint,
  before_id bigint,
  looks     bigint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return (
    select i.id
      from bank_data.interaction i
     where i.book_id = book
       and (customer is null or i.customer_id = customer)
       and (session is null or i.session_id = session)
       and (before_id is null or i.id < before_id)
     order by i.id desc
    offset looks - 1
     limit 1);
end
$fn$;
comment on function bank_private.interaction_floor is
  'The lowest id that a search may look at; null = all there are. looks: how many.';
alter function bank_private.interaction_floor owner to bank_exec;
revoke all on function bank_private.interaction_floor from public;
