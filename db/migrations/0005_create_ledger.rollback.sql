set local lock_timeout = '300ms';
call deploy.objects_drop();
drop table bank_data.journal;
drop table bank_data.account_balance;
drop table bank_data.account;
