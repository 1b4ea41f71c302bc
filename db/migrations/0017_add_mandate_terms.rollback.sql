set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
delete from bank_data.outcome o
 where o.code in (
   'mandate_wider', 'mandate_range', 'mandate_payee', 'approval_required', 'mandate_budget');
update bank_data.outcome
   set hint = 'Bring the balance to zero and release the holds first.'
 where code = 'account_not_empty';
update bank_data.outcome set precedence = 315 where code = 'account_closed';
update bank_data.outcome set precedence = 318 where code = 'match_invalid';
update bank_data.outcome set precedence = 317 where code = 'import_duplicate';
alter type bank_private.reach drop attribute is_limited;
drop type bank.allowance;
alter type bank.mandate drop attribute terms;
alter type bank.mandate drop attribute parent_id;
drop type bank_private.mandate_state;
drop table bank_data.mandate_hold;
drop table bank_data.mandate_use;
drop table bank_data.mandate_usage;
alter table bank_data.mandate drop column rolling_length;
alter table bank_data.mandate drop column limit_uses;
alter table bank_data.mandate drop column limit_amounts;
alter table bank_data.mandate drop column payee_ids;
alter table bank_data.mandate drop column approval_above;
alter table bank_data.mandate drop column amount_max;
alter table bank_data.mandate drop column amount_min;
alter table bank_data.mandate drop column exponent;
alter table bank_data.mandate drop column currency;
alter table bank_data.mandate drop column is_limited;
drop index bank_data.mandate_giver_idx;
alter table bank_data.mandate drop column given_by;
alter table bank_data.mandate drop column parent_ids;
alter table bank_data.mandate drop constraint mandate_actions_known;
alter table bank_data.mandate add constraint mandate_actions_known check
  (actions <@ array['read', 'debit', 'manage'] and cardinality(actions) > 0);
