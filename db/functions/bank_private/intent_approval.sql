-- How an approval that an intent waits for stands. A function of its own, because under row
-- security an id that is taken out of a document finds its row by the index only as a value.
create or replace function bank_private.intent_approval(
  caller      bank_private.caller,
  approval_id bigint,
  out id         bigint,
  out status     text,
  out journal_id bigint
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if approval_id is not null then
    select a.id,
           case when a.status = 'pending' and a.expires_at <= now() then 'expired'
                else a.status end,
           a.journal_id
      into intent_approval.id, intent_approval.status, intent_approval.journal_id
      from bank_data.approval a
     where a.book_id = caller.book_id and a.id = approval_id
       and a.principal_id = caller.principal_id;
  end if;
end
$fn$;
comment on function bank_private.intent_approval is
  'id, status and the journal row of what was executed, of an approval the caller asked for; all '
  'null for none.';
alter function bank_private.intent_approval owner to bank_exec;
revoke all on function bank_private.intent_approval from public;
