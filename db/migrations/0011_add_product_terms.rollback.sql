set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
alter type bank_private.reach drop attribute product_id;
drop type bank.book_account;
drop type bank.product_fee;
drop type bank.product;
alter type bank.account drop attribute dormant_at;
alter type bank.account drop attribute overdraft_limit;
alter type bank.account drop attribute product;
delete from bank_data.outcome o
 where o.code in (
   'product_mismatch', 'account_not_internal', 'account_internal', 'product_not_offered');
drop table bank_data.product_fee;
alter table bank_data.account drop column dormant_at;
alter table bank_data.account drop column dormancy_due_at;
alter table bank_data.account drop column dormant_after;
