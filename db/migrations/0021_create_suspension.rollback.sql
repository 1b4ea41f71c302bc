set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
delete from bank_data.outcome o where o.code in ('notice_unknown', 'resume_forbidden');
update bank_data.principal p
   set scopes = array(select s from unnest(p.scopes) s
                       where s not in ('notices:read', 'notices:write') order by s)
 where p.scopes && array['notices:read', 'notices:write'];
update bank_data.credential c
   set scopes = array(select s from unnest(c.scopes) s
                       where s not in ('notices:read', 'notices:write') order by s)
 where c.scopes && array['notices:read', 'notices:write'];
delete from bank_data.scope s where s.name in ('notices:read', 'notices:write');
drop type bank.notice;
alter type bank.mandate drop attribute suspended;
alter type bank.mandate drop attribute suspended_by;
alter type bank_private.mandate_state drop attribute is_in_force;
drop table bank_data.notice;
drop table bank_data.refusal_count;
alter table bank_data.book drop column refusals_seconds;
alter table bank_data.book drop column refusals_allowed;
alter table bank_data.mandate drop column is_suspended;
alter table bank_data.mandate drop column suspended_by;
