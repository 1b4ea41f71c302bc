set local lock_timeout = '300ms';
call deploy.objects_drop();
drop type bank_private.bulk_item;
