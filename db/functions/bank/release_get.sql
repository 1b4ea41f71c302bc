-- Which release of functions and policies is deployed: the API compares it with its own files.
create or replace function bank.release_get()
returns bank.release
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_release bank.release;
begin
  select r.id, r.digest, r.deployed_at
    into v_release
    from deploy.release r
   order by r.id desc
   limit 1;
  return v_release;
end
$fn$;
comment on function bank.release_get is
  'The newest deployed release of functions and policies: id, digest of its files, time.';
alter function bank.release_get owner to bank_exec;
revoke all on function bank.release_get from public;
grant execute on function bank.release_get to bank_api, bank_service, bank_authn;
