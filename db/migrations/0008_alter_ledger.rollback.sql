set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
drop type bank_private.posted;
drop type bank_private.posting;
drop type bank.book_part;
alter type bank.transfer drop attribute fee;
alter type bank.transfer drop attribute reversal_ids;
alter type bank.transfer drop attribute reversed;
alter type bank.transfer drop attribute reverses_id;
alter type bank.transfer drop attribute hold_id;
alter type bank.transfer drop attribute parent_id;
alter type bank.transfer drop attribute value_date;
alter type bank.transfer drop attribute kind;
delete from bank_data.principal p where p.id = 2;
delete from bank_data.outcome o
 where o.code in (
   'recurrence_invalid', 'document_invalid', 'calendar_unknown', 'product_unknown',
   'import_unknown', 'line_unknown', 'hold_unknown', 'quote_unknown', 'schedule_unknown',
   'rate_unavailable', 'schedule_ended', 'line_resolved', 'quote_expired', 'quote_used',
   'transfer_not_reversible', 'reversal_exceeds', 'product_code_taken', 'hold_resolved',
   'hold_expired', 'payee_not_allowed', 'account_dormant', 'system_account_missing',
   'precondition_failed', 'capture_exceeds', 'amount_too_small', 'legs_refused');
delete from bank_data.scope s
 where s.name in (
   'transfers:reverse', 'products:read', 'products:write', 'rates:read', 'rates:write',
   'schedules:read', 'schedules:write', 'calendars:write', 'reconciliation:read',
   'reconciliation:write', 'worker:run');
drop table bank_data.book_account;
drop table bank_data.reversal;
drop table bank_data.hold;
alter table bank_data.account drop column product_id;
drop table bank_data.product;
drop index bank_data.journal_credit_value_idx;
drop index bank_data.journal_debit_value_idx;
drop index bank_data.journal_parent_idx;
alter table bank_data.journal drop column value_date;
alter table bank_data.journal drop column parent_id;
revoke usage on schema bank from bank_worker;
