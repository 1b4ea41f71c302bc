-- Ends a schedule that has nothing left to do: no further dates, and none that is open.
-- Locking: the caller holds the schedule.
create or replace function bank_private.schedule_finish(
  book     integer,
  schedule bigint
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  update bank_data.schedule s
     set status = 'ended'
   where s.book_id = book and s.id = schedule and s.status = 'active' and s.plan_at is null
     and not exists (
       select from bank_data.schedule_due d
        where d.book_id = book and d.schedule_id = schedule and d.status = 'planned');
end
$fn$;
comment on function bank_private.schedule_finish is
  'Sets an active schedule to ended when all its dates are resolved.';
alter function bank_private.schedule_finish owner to bank_exec;
revoke all on function bank_private.schedule_finish from public;
