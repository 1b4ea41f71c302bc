set local lock_timeout = '300ms';
call deploy.objects_drop();
drop table bank_data.outcome;
drop table bank_data.scope;
drop table bank_data.currency;
