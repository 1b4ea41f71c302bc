set local lock_timeout = '300ms';
set local row_security = off;
delete from bank_data.outcome;
delete from bank_data.scope;
delete from bank_data.currency;
