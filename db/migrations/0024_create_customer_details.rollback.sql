set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
delete from bank_data.outcome o
 where o.code in ('person_only', 'details_unchanged', 'details_pending');
update bank_data.principal p
   set scopes = array(
         select s from unnest(p.scopes) s where s <> 'details:write' order by s)
 where 'details:write' = any (p.scopes);
update bank_data.credential c
   set scopes = array(
         select s from unnest(c.scopes) s where s <> 'details:write' order by s)
 where 'details:write' = any (c.scopes);
delete from bank_data.scope s where s.name = 'details:write';
drop type bank.customer_change;
alter type bank.customer drop attribute details_changed_at;
alter type bank.customer drop attribute details_masked;
alter type bank.customer drop attribute email;
alter type bank.customer drop attribute phone;
alter type bank.customer drop attribute address;
drop table bank_data.customer_change;
drop table bank_data.customer_detail;
alter table bank_data.book drop column details_by_staff;
