-- All intents, and what became of them.
create or replace view bank.audit_intent
with (security_invoker = true) as
select i.book_id, i.id, i.principal_id, i.customer_id, i.mandate_id, i.session_id,
       f.number as from_account, t.number as to_account, i.amount, i.currency, i.memo, i.metadata,
       i.end_to_end_id, i.allow_duplicate, i.payee_name, i.shown, i.digest, i.created_at,
       i.expires_at, a.id as approval_id, m.id as transfer_id, m.occurred_at as executed_at
  from bank_data.intent i
  join bank_data.account f on f.book_id = i.book_id and f.id = i.from_account_id
  join bank_data.account t on t.book_id = i.book_id and t.id = i.to_account_id
  left join bank_data.journal j
    on j.book_id = i.book_id and j.idempotency_id = i.execution_id
  left join bank_data.approval a
    on a.book_id = i.book_id and a.id = (j.facts ->> 'approval_id')::bigint
   and j.outcome = 'pending_approval'
  left join bank_data.journal m
    on m.book_id = i.book_id
   and m.id = case j.outcome when 'applied' then j.id else a.journal_id end;
comment on view bank.audit_intent is
  'All intents for auditors, with their approvals and transfers. amount is in minor units; shown '
  'is what was told when it was prepared.';
alter view bank.audit_intent owner to bank_exec;
grant select on bank.audit_intent to bank_reader;
