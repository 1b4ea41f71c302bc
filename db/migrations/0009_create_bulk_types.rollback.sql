set local lock_timeout = '300ms';
set local role bank_owner;
drop type bank_private.bulk_item;
