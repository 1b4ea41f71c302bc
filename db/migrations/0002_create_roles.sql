-- Roles and schemas: who owns, who runs, who may call. Roles belong to the cluster, not to the
-- database: another database of this cluster may have them already, so they are never dropped.
-- A LOGIN role has no password until the DBA sets one, so nobody can log in as it before.
-- depends: 0001_create_deploy
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';

do $do$
declare
  v_role record;
begin
  for v_role in
    select *
      from (values
        ('bank_owner',   'nologin', 'Owns the tables and types; runs nothing, and nobody is it.'),
        ('bank_exec',    'nologin', 'Owns the functions callers may use; sees only the rows that '
                                    'row security grants the current caller.'),
        ('bank_ledger',  'nologin', 'Owns the kernel: the few functions that write balances and '
                                    'the journal of any account of a book.'),
        ('bank_reader',  'nologin', 'What an auditor may read: the audit views, over every row.'),
        ('bank_service', 'nologin', 'The logins of trusted services are members: they may connect '
                                    'and call the functions.'),
        ('bank_api',     'login',   'Login of the API: may call the functions, and is nobody '
                                    'without a presented credential.'),
        ('bank_authn',   'login',   'Login that exchanges a verified OIDC token for a session, '
                                    'and nothing else.'),
        ('bank_auditor', 'login',   'Login that reads the audit views.')
      ) r (name, login, purpose)
  loop
    begin
      if to_regrole(v_role.name) is null then
        execute format('create role %I %s', v_role.name, v_role.login);
        execute format('comment on role %I is %L', v_role.name, v_role.purpose);
        if v_role.login = 'login' then
          execute format('alter role %I set statement_timeout = %L', v_role.name, '10s');
          execute format('alter role %I set lock_timeout = %L', v_role.name, '5s');
          execute format(
            'alter role %I set idle_in_transaction_session_timeout = %L', v_role.name, '10s');
        end if;
        if v_role.name = 'bank_auditor' then
          grant bank_reader to bank_auditor;
        end if;
      end if;
    exception when duplicate_object or unique_violation then
      null;  -- another database of the cluster was faster
    end;
  end loop;
  execute format('revoke all on database %I from public', current_database());
  execute format(
    'grant connect on database %I to bank_api, bank_authn, bank_auditor, bank_service',
    current_database());
end
$do$;

-- Only this global form takes EXECUTE from PUBLIC; the per-schema form does not.
alter default privileges for role bank_owner  revoke execute on functions from public;
alter default privileges for role bank_exec   revoke execute on functions from public;
alter default privileges for role bank_ledger revoke execute on functions from public;

revoke all on schema public from public;
create schema bank_data    authorization bank_owner;
create schema bank         authorization bank_owner;
create schema bank_private authorization bank_owner;
comment on schema bank_data is 'Tables. No caller has any right here.';
comment on schema bank is 'The surface: the only schema callers may use.';
comment on schema bank_private is 'Helpers of the surface: the gate, the kernel, conversions.';
grant usage on schema bank_data to bank_exec, bank_ledger, bank_reader;
grant usage, create on schema bank_private to bank_exec, bank_ledger;
grant usage, create on schema bank to bank_exec;
grant usage on schema bank to bank_ledger, bank_reader, bank_api, bank_authn, bank_service;

-- The API asks which release is deployed.
grant usage on schema deploy to bank_exec;
grant select on deploy.release to bank_exec;
create policy select_exec on deploy.release for select to bank_exec using (true);
