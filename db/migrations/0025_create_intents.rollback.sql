set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
delete from bank_data.outcome o
 where o.code in ('intent_unknown', 'intent_changed', 'intent_expired');
drop type bank.intent;
drop table bank_data.intent;
