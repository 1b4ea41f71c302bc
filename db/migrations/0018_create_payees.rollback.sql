set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
drop type bank.payee;
drop table bank_data.payee_check;
drop table bank_data.payee;
alter table bank_data.book drop column payee_misses_per_day;
alter table bank_data.book drop column payee_cooling_off_hours;
delete from bank_data.outcome o
 where o.code in ('payee_check_limit', 'payee_unknown', 'payee_known');
update bank_data.principal p
   set scopes = array(select s from unnest(p.scopes) s
                       where s not in ('payees:read', 'payees:write'))
 where p.scopes && array['payees:read', 'payees:write'];
update bank_data.credential c
   set scopes = array(select s from unnest(c.scopes) s
                       where s not in ('payees:read', 'payees:write'))
 where c.scopes && array['payees:read', 'payees:write'];
delete from bank_data.scope s where s.name in ('payees:read', 'payees:write');
