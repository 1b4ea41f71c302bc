set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
drop type bank.break;
drop type bank.external_line;
drop type bank.external_import;
drop table bank_data.external_line;
drop table bank_data.external_import;
delete from bank_data.outcome o where o.code in ('import_duplicate', 'match_invalid');
