-- What is held on an account now: the stored sum without the holds whose time is over and nobody
-- has written down yet. For reads, which change nothing; read as the caller.
create or replace function bank_private.held_now(
  book       integer,
  account_id bigint,
  held       bigint
)
returns bigint
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if held = 0 then
    return 0;
  end if;
  return held - (
    select coalesce(sum(h.amount), 0)::bigint
      from bank_data.hold h
     where h.book_id = book and h.account_id = held_now.account_id
       and h.status = 'open' and h.expires_at <= now());
end
$fn$;
comment on function bank_private.held_now is
  'Sum of the holds in force on an account, minor units. held: as stored in the balance row.';
alter function bank_private.held_now owner to bank_exec;
revoke all on function bank_private.held_now from public;
