-- Kernel: the next piece of work that interest makes: accounts that begin to bear it, days to
-- accrue, then what is to be capitalised.
-- A day is accrued once and a period is capitalised once, because the position that says so is
-- locked; any number of workers may run. Those that accrue skip each other's accounts. One at a
-- time capitalises: all of them would wait for the same account of the bank.
-- Locking: terms; then positions alone, or accounts by id and after them positions.
create or replace function bank_private.interest_run(
  call  bank_private.call,
  today date,
  batch integer
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book    integer := (call.caller).book_id;
  v_call    bank_private.call := call;
  v_ids     bigint[];
  v_refused jsonb;
begin
  perform bank_private.interest_lock(v_book, true);
  perform bank_private.interest_enrol(call, today);
  v_ids := array(
    select p.account_id
      from bank_data.interest_position p
     where p.book_id = v_book and p.due_on <= today and p.due_on = p.accrued_through + 2
     order by p.due_on, p.account_id
     limit batch
       for no key update skip locked);
  if v_ids <> '{}' then
    v_call.facts := jsonb_build_object(
      'accrued', bank_private.interest_accrue(call, today, v_ids));
  elsif pg_try_advisory_xact_lock(v_book, hashtext('interest_post')) then
    v_ids := array(
      select p.account_id
        from bank_data.interest_position p
       where p.book_id = v_book and p.due_on <= today and p.due_on = p.accrued_through + 1
         and (p.retry_at is null or p.retry_at <= now())
       order by p.due_on, p.account_id
       limit batch);
    if v_ids = '{}' then
      return 0;
    end if;
    perform bank_private.accounts_lock(call, v_ids || bank_private.interest_accounts(
      v_book, v_ids));
    v_ids := array(   -- an account may have been closed meanwhile
      select p.account_id
        from bank_data.interest_position p
       where p.book_id = v_book and p.account_id = any (v_ids)
         and p.due_on = p.accrued_through + 1
       order by p.account_id
         for no key update);
    v_refused := (select jsonb_object_agg(r.outcome, r.count)
                    from (select o.outcome, count(*) as count
                            from bank_private.interest_post(call, v_ids, false) o
                           group by o.outcome) r);
    v_call.facts := jsonb_strip_nulls(jsonb_build_object(
      'capitalised', cardinality(v_ids), 'refused', v_refused));
  else
    return 0;
  end if;
  if v_ids <> '{}' then
    v_call.outcome := 'applied';
    perform bank_private.journal_append(v_call);
  end if;
  return cardinality(v_ids);
end
$fn$;
comment on function bank_private.interest_run is
  'Accrues or capitalises the interest of some accounts, and returns of how many, refused ones '
  'too; 0 = nothing is left, or another worker is at it. call: who does it; today: the date in '
  'the book; batch: at most so many.';
alter function bank_private.interest_run owner to bank_ledger;
revoke all on function bank_private.interest_run from public;
grant execute on function bank_private.interest_run to bank_exec;
