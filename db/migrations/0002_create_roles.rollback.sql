-- Roles stay: other databases of the cluster may use them.
set local lock_timeout = '30s';
call deploy.objects_drop();
drop policy select_exec on deploy.release;
revoke all on deploy.release from bank_exec;
revoke all on schema deploy from bank_exec;
drop schema bank_private;
drop schema bank;
drop schema bank_data;
alter default privileges for role bank_owner  grant execute on functions to public;
alter default privileges for role bank_exec   grant execute on functions to public;
alter default privileges for role bank_ledger grant execute on functions to public;
grant usage on schema public to public;
