set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
delete from bank_data.outcome o
 where o.code in ('session_unknown', 'session_bound', 'role_forbidden', 'session_ended');
update bank_data.principal p
   set scopes = array(select s from unnest(p.scopes) s
                       where s <> all (array['sessions:read', 'sessions:write',
                                             'interactions:read', 'interactions:write']));
update bank_data.credential c
   set scopes = array(select s from unnest(c.scopes) s
                       where s <> all (array['sessions:read', 'sessions:write',
                                             'interactions:read', 'interactions:write']));
delete from bank_data.scope s
 where s.name in ('sessions:read', 'sessions:write', 'interactions:read', 'interactions:write');
drop type bank.interaction;
drop type bank.agent_session;
alter type bank.caller drop attribute session_id;
alter type bank_private.caller drop attribute session_customer_id;
alter type bank_private.caller drop attribute session_id;
drop table bank_data.interaction;
alter table bank_data.journal drop column session_id;
delete from bank_data.credential c where c.kind = 'agent_session';
alter table bank_data.credential drop constraint credential_kind_known;
alter table bank_data.credential add constraint credential_kind_known check
  (kind in ('key', 'session'));
drop index bank_data.credential_parent_idx;
drop index bank_data.credential_session_idx;
alter table bank_data.credential drop column parent_id;
alter table bank_data.credential drop column customer_id;
alter table bank_data.credential drop column session_id;
drop table bank_data.agent_session;
