set local lock_timeout = '300ms';
call deploy.objects_drop();
drop table bank_data.mandate;
drop table bank_data.credential;
drop table bank_data.principal_identity;
drop table bank_data.principal;
drop table bank_data.customer;
drop table bank_data.book;
