-- The role stays: other databases of the cluster may use it. Schema yoyo stays: yoyo needs it to
-- say that this was rolled back.
set local row_security = off;
set local lock_timeout = '300ms';
set local statement_timeout = '60s';
call deploy.objects_drop();
drop trigger repeatable_stays_pending on yoyo._yoyo_migration;
drop table deploy.object;
drop table deploy.release;
drop function deploy.row_skip();
drop procedure deploy.objects_drop();
drop schema deploy;
