-- Shows schedules, read as the caller: its own, for a customer in person those that debit it, for
-- staff all. In order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.schedule_present(
  caller     bank_private.caller,
  schedule   bigint default null,
  after_id   bigint default null,
  account_id bigint default null,
  customer   bigint default null,
  status     text default null,
  page_size  integer default 1
)
returns setof bank.schedule
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select s.id, s.status, s.principal_id, s.customer_id, s.mandate_id,
           bank_private.account_number(s.book_id, s.from_account_id),
           bank_private.account_number(s.book_id, s.to_account_id),
           bank_private.amount_major(s.amount, c.exponent), s.currency, s.up_to, s.memo,
           s.metadata, s.end_to_end_id, s.starts_at, s.time_zone, s.recurrence, k.code,
           s.adjustment, s.missed, s.retries, s.retry_pause_minutes,
           (select min(d.due_at)
              from bank_data.schedule_due d
             where d.book_id = s.book_id and d.schedule_id = s.id and d.status = 'planned'),
           s.problem, s.created_at,
           bank_private.cursor_make('schedule', caller.principal_id, s.id)
      from bank_data.schedule s
      join bank_data.currency c on c.code = s.currency
      left join bank_data.calendar k on k.book_id = s.book_id and k.id = s.calendar_id
     where s.book_id = caller.book_id
       and (caller.is_staff or s.principal_id = caller.principal_id
            or s.customer_id = caller.customer_id)
       and (schedule is null or s.id = schedule)
       and (after_id is null or s.id > after_id)
       and (account_id is null or s.from_account_id = account_id)
       and (schedule_present.customer is null or s.customer_id = schedule_present.customer)
       and (schedule_present.status is null or s.status = schedule_present.status)
     order by s.id
     limit page_size;
end
$fn$;
comment on function bank_private.schedule_present is
  'Schedules the caller may see. schedule, account_id (the debited one), customer, status: only '
  'these; after_id: continue behind; page_size: how many.';
alter function bank_private.schedule_present owner to bank_exec;
revoke all on function bank_private.schedule_present from public;
