set local lock_timeout = '300ms';
set local row_security = off;
call deploy.objects_drop();
delete from bank_data.outcome o
 where o.code in ('approval_unknown', 'approver_not_human', 'approver_is_requester',
                  'approval_forbidden', 'hold_bound', 'approval_voted', 'approval_resolved',
                  'approval_expired', 'approval_changed', 'pending_approval');
update bank_data.outcome
   set hint = 'Stay within what the facts say, or let a person of the customer pay it.'
 where code = 'approval_required';
update bank_data.principal p
   set scopes = array(
         select s from unnest(p.scopes) s
          where s not in ('approvals:read', 'approvals:write', 'approvals:decide') order by s)
 where p.scopes && array['approvals:read', 'approvals:write', 'approvals:decide'];
update bank_data.credential c
   set scopes = array(
         select s from unnest(c.scopes) s
          where s not in ('approvals:read', 'approvals:write', 'approvals:decide') order by s)
 where c.scopes && array['approvals:read', 'approvals:write', 'approvals:decide'];
delete from bank_data.scope s
 where s.name in ('approvals:read', 'approvals:write', 'approvals:decide');
drop type bank.approval;
alter type bank.principal drop attribute person;
alter type bank_private.call drop attribute is_pending;
drop table bank_data.approval_vote;
drop table bank_data.approval;
drop table bank_data.approval_level;
alter table bank_data.credential drop column maker_id;
alter table bank_data.principal drop column person;
alter table bank_data.book drop column approval_hours;
