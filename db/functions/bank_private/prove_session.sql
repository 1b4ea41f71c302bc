-- Kernel: agent sessions and interactions are what was recorded: none is missing, none was added
-- or changed, and whoever acts in a session has started it.
create or replace function bank_private.prove_session(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $fn$
begin
  return query   -- each session is as it was started, and ended if somebody ended it
    select 'session', coalesce(s.id, g.subject_id)::text, 'not as it was started or ended'
      from (select o.* from bank_data.agent_session o where o.book_id = book) s
      full join (
           select j.subject_id, j.principal_id, j.facts
             from bank_data.journal j
            where j.book_id = book and j.operation = 'agent_session_start'
              and j.outcome = 'applied') g on g.subject_id = s.id
     where (s.principal_id, s.customer_id::text, s.channel, to_jsonb(s.started_at),
            to_jsonb(s.expires_at))
           is distinct from
           (g.principal_id, g.facts ->> 'customer_id', g.facts ->> 'channel',
            g.facts -> 'started_at', g.facts -> 'expires_at')
        or (s.ended_at is not null) <> exists (
             select from bank_data.journal e
              where e.book_id = book and e.operation = 'agent_session_end'
                and e.outcome = 'applied' and e.subject_id = s.id);
  return query   -- each interaction says what was recorded, about whom, and by whom
    select 'interaction', coalesce(i.id, g.subject_id)::text, 'not what was recorded'
      from (select o.* from bank_data.interaction o where o.book_id = book) i
      full join (
           select j.subject_id, j.principal_id, j.customer_id, j.request, j.facts
             from bank_data.journal j
            where j.book_id = book and j.operation = 'interaction_add'
              and j.outcome = 'applied') g on g.subject_id = i.id
     where (i.principal_id, i.customer_id, i.session_id::text, i.channel, i.role,
            i.is_vouched::text, to_jsonb(i.occurred_at),
            encode(sha256(convert_to(i.content, 'UTF8')), 'hex'),
            encode(sha256(convert_to(i.tool_calls::text, 'UTF8')), 'hex'))
           is distinct from
           (g.principal_id, g.customer_id, g.facts ->> 'session_id', g.facts ->> 'channel',
            g.facts ->> 'role', g.facts ->> 'vouched', g.facts -> 'occurred_at',
            g.request ->> 'text_digest', g.request ->> 'tool_calls_digest')
        or i.words <> to_tsvector(
             'pg_catalog.simple', coalesce(bank_private.letters_fold(i.content), ''));
  return query   -- what was done in a session was done by whoever started it
    select 'session', j.session_id::text, format('journal row %s is of another principal', j.id)
      from bank_data.journal j
      left join bank_data.agent_session s on s.book_id = book and s.id = j.session_id
     where j.book_id = book and j.session_id is not null
       and j.principal_id is distinct from s.principal_id;
end
$fn$;
comment on function bank_private.prove_session is
  'Proves that agent sessions and interactions are what was recorded.';
alter function bank_private.prove_session owner to bank_ledger;
revoke all on function bank_private.prove_session from public;
