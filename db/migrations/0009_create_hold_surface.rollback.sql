set local row_security = off;
set local lock_timeout = '300ms';
call deploy.objects_drop();
drop index bank_data.hold_customer_idx;
drop index bank_data.hold_principal_idx;
drop type bank.hold;
