-- Counts a check that found another name, or no account, for the principal who asked. Its checks
-- are locked.
create or replace function bank_private.payee_miss(
  caller bank_private.caller
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  insert into bank_data.payee_check as k (book_id, principal_id, starts_at, misses)
  values (caller.book_id, caller.principal_id, clock_timestamp(), 1)
      on conflict on constraint payee_check_pk do update
     set misses = case when k.starts_at > clock_timestamp() - interval '1 day'
                       then k.misses + 1 else 1 end,
         starts_at = case when k.starts_at > clock_timestamp() - interval '1 day'
                          then k.starts_at else clock_timestamp() end;
end
$fn$;
comment on function bank_private.payee_miss is
  'Counts a miss of the caller.';
alter function bank_private.payee_miss owner to bank_exec;
revoke all on function bank_private.payee_miss from public;
