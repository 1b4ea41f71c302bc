-- Kernel: makes accounts dormant that had no entry for as long as they may; interest counts for
-- nothing. Each account says when somebody has to look at it, so a run costs what is due, not what
-- there is; one that was used meanwhile is told a later time.
-- Locking: the balance rows in account-id order, passing over those that somebody else has: another
-- worker, or a transfer that will make the look needless. State and last entry are read in a later
-- statement.
create or replace function bank_private.dormancy_settle(
  call  bank_private.call,
  batch integer
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book  integer     := (call.caller).book_id;
  v_now   timestamptz := clock_timestamp();
  v_ids   bigint[];
  v_count integer;
begin
  v_ids := array(
    select a.id
      from bank_data.account a
     where a.book_id = v_book and a.dormancy_due_at <= v_now
     order by a.dormancy_due_at
     limit batch);
  v_ids := array(
    select b.account_id
      from bank_data.account_balance b
     where b.book_id = v_book and b.account_id = any (v_ids)
     order by b.account_id
       for no key update skip locked);
  with due as (
    select a.id, b.debit_open, b.credit_open, a.dormant_after,
           greatest(
             a.opened_at,
             (select j.occurred_at from bank_data.journal j
               where j.book_id = v_book and j.debit_account_id = a.id
                 and j.debit_version is not null and j.operation <> 'interest_post'
               order by j.debit_version desc limit 1),
             (select j.occurred_at from bank_data.journal j
               where j.book_id = v_book and j.credit_account_id = a.id
                 and j.credit_version is not null and j.operation <> 'interest_post'
               order by j.credit_version desc limit 1)) as used_at
      from bank_data.account a
      join bank_data.account_balance b on b.book_id = v_book and b.account_id = a.id
     where a.book_id = v_book and a.id = any (v_ids) and a.dormancy_due_at <= v_now
       and a.closed_at is null and a.dormant_at is null),
  judged as (
    select d.*, d.debit_open and d.used_at + d.dormant_after <= v_now as is_dormant
      from due d),
  looked_at as (
    update bank_data.account a
       set dormant_at      = case when d.is_dormant then v_now end,
           dormancy_due_at = case when d.is_dormant then null
                                  when d.debit_open then d.used_at + d.dormant_after
                                  else v_now + interval '1 day' end   -- frozen: ask again
      from judged d
     where a.book_id = v_book and a.id = d.id
    returning a.id, a.number, a.customer_id, a.dormant_at, d.used_at, d.credit_open),
  shut as (
    update bank_data.account_balance b
       set debit_open = false
      from looked_at l
     where b.book_id = v_book and b.account_id = l.id and l.dormant_at is not null),
  written as (
    insert into bank_data.journal (
      book_id, principal_id, credential_id, customer_id, subject_id, session_id, request_id,
      operation, outcome, facts)
    select v_book, (call.caller).principal_id, (call.caller).credential_id, l.customer_id, l.id,
           (call.caller).session_id, call.request_id, call.operation, 'applied',
           jsonb_build_object(
             'account_number', l.number, 'status', 'dormant',
             'frozen_for', case when not l.credit_open then 'credit' end, 'used_at', l.used_at)
      from looked_at l
     where l.dormant_at is not null
     order by l.id)
  select count(*) into v_count from looked_at;
  return v_count;
end
$fn$;
comment on function bank_private.dormancy_settle is
  'Looks at accounts whose time has come and makes those dormant that were not used. call: who '
  'came by; batch: at most so many. Result: how many were looked at.';
alter function bank_private.dormancy_settle owner to bank_ledger;
revoke all on function bank_private.dormancy_settle from public;
grant execute on function bank_private.dormancy_settle to bank_exec;
