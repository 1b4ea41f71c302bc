set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
delete from bank_data.outcome o
 where o.code in ('rule_unknown', 'rule_code_taken', 'rule_denied');
update bank_data.outcome
   set title = 'The mandate does not let this amount pass without a person.',
       hint  = 'Stay within approval_above of the facts, or let the customer pay it.'
 where code = 'approval_required';
update bank_data.outcome set precedence = 319 where code = 'account_closed';
update bank_data.outcome set precedence = 320 where code = 'account_frozen';
update bank_data.outcome set precedence = 321 where code = 'account_dormant';
update bank_data.outcome set precedence = 322 where code = 'system_account_missing';
update bank_data.outcome set precedence = 323 where code = 'import_duplicate';
update bank_data.outcome set precedence = 324 where code = 'match_invalid';
update bank_data.principal p
   set scopes = array(select s from unnest(p.scopes) s
                       where s not in ('rules:read', 'rules:write') order by s)
 where p.scopes && array['rules:read', 'rules:write'];
update bank_data.credential c
   set scopes = array(select s from unnest(c.scopes) s
                       where s not in ('rules:read', 'rules:write') order by s)
 where c.scopes && array['rules:read', 'rules:write'];
delete from bank_data.scope s where s.name in ('rules:read', 'rules:write');
drop type bank.rule_replay;
drop type bank.rule_set;
drop type bank.rule;
drop type bank_private.rule_measured;
drop type bank_private.rule_state;
drop type bank_private.rule_case;
alter type bank_private.call drop attribute rule_values;
alter type bank_private.call drop attribute rule_set_id;
alter type bank_private.caller drop attribute rule_set_id;
alter table bank_data.journal drop column rule_values;
alter table bank_data.journal drop column rule_set_id;
alter table bank_data.book drop column rule_set_id;
drop table bank_data.rule_use;
drop table bank_data.rule_count;
drop table bank_data.rule_customer;
drop table bank_data.rule_set;
drop table bank_data.rule;
