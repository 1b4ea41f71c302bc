-- Kernel: schedules and calendars are what was asked for, and each date that was executed is one
-- transfer of its schedule, which no other date has.
create or replace function bank_private.prove_schedule(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  return query   -- a schedule never changes but for its status, which somebody set
    select 'schedule', coalesce(s.id, j.subject_id)::text,
           format('%s, journal %s; or not what was asked for', s.status, l.status)
      from (select o.*, k.code, c.exponent, f.number as from_account, t.number as to_account
              from bank_data.schedule o
              join bank_data.currency c on c.code = o.currency
              join bank_data.account f on f.book_id = book and f.id = o.from_account_id
              join bank_data.account t on t.book_id = book and t.id = o.to_account_id
              left join bank_data.calendar k on k.book_id = book and k.id = o.calendar_id
             where o.book_id = book) s
      full join (select n.subject_id, n.principal_id, n.customer_id, n.facts,
                        count(*) over w as calls
                   from bank_data.journal n
                  where n.book_id = book and n.operation = 'schedule_create'
                    and n.outcome = 'applied'
                 window w as (partition by n.subject_id)) j on j.subject_id = s.id
      left join (select distinct on (n.subject_id) n.subject_id, n.facts ->> 'status' as status
                   from bank_data.journal n
                  where n.book_id = book and n.outcome = 'applied'
                    and n.operation in ('schedule_create', 'schedule_pause', 'schedule_resume',
                                        'schedule_cancel')
                  order by n.subject_id, n.id desc) l on l.subject_id = j.subject_id
     where (1::bigint, s.principal_id, s.customer_id, s.mandate_id::text, s.from_account,
            s.to_account, s.currency, bank_private.amount_major(s.amount, s.exponent)::text,
            s.up_to::text, s.memo, coalesce(s.metadata, 'null'), s.end_to_end_id,
            to_jsonb(s.starts_at) #>> '{}', s.time_zone, s.recurrence, s.code, s.adjustment,
            s.missed, s.retries::text, s.retry_pause_minutes::text)
           is distinct from
           (j.calls, j.principal_id, j.customer_id, j.facts ->> 'mandate_id',
            j.facts ->> 'from_account', j.facts ->> 'to_account', j.facts ->> 'currency',
            j.facts ->> 'amount', j.facts ->> 'up_to', j.facts ->> 'memo',
            coalesce(j.facts -> 'metadata', 'null'), j.facts ->> 'end_to_end_id',
            j.facts ->> 'start_at', j.facts ->> 'time_zone', j.facts ->> 'recurrence',
            j.facts ->> 'calendar', j.facts ->> 'adjustment', j.facts ->> 'missed',
            j.facts ->> 'retries', j.facts ->> 'retry_pause_minutes')
        or (s.status = l.status
            or (l.status = 'active'
                and (s.status = 'ended' or (s.status = 'paused' and s.problem is not null))))
           is not true;
  return query   -- once for each date: its transfer is of that date, and says what was asked for
    select 'due', coalesce(d.schedule_id::text || ' ' || d.occurrence, j.id::text),
           format('transfer %s of %s, asked for %s', coalesce(d.transfer_id, j.id), j.amount,
                  s.amount)
      from (select o.* from bank_data.schedule_due o
             where o.book_id = book and o.status = 'done') d
      full join (select n.* from bank_data.journal n
                  where n.book_id = book and n.operation = 'transfer_post'
                    and n.outcome = 'applied' and n.request ? 'schedule') j
        on j.id = d.transfer_id
      left join bank_data.schedule s on s.book_id = book and s.id = d.schedule_id
     where (j.request ->> 'schedule', j.request ->> 'occurrence', j.principal_id, d.principal_id,
            d.customer_id, j.debit_account_id, j.credit_account_id)
           is distinct from
           (d.schedule_id::text, to_jsonb(d.occurrence) #>> '{}', s.principal_id, s.principal_id,
            s.customer_id, s.from_account_id, s.to_account_id)
        or (j.amount = s.amount or (s.up_to and j.amount < s.amount)) is not true;
  return query   -- a calendar is as it was last set
    select 'calendar', coalesce(k.code, j.facts ->> 'calendar', j.subject_id::text),
           'not as it was set'
      from (select o.* from bank_data.calendar o where o.book_id = book) k
      full join (select distinct on (n.subject_id) n.subject_id, n.facts
                   from bank_data.journal n
                  where n.book_id = book and n.operation = 'calendar_set'
                    and n.outcome = 'applied'
                  order by n.subject_id, n.id desc) j on j.subject_id = k.id
     where (k.code, k.name, to_jsonb(k.weekend), to_jsonb(k.holidays))
           is distinct from
           (j.facts ->> 'calendar', j.facts ->> 'name', j.facts -> 'weekend',
            j.facts -> 'holidays');
end
$fn$;
comment on function bank_private.prove_schedule is
  'Proves schedules, calendars and executed dates from the calls that made them.';
alter function bank_private.prove_schedule owner to bank_ledger;
revoke all on function bank_private.prove_schedule from public;
