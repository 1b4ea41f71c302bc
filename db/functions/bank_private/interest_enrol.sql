-- Kernel: begins interest for accounts whose product has terms: from the day they were opened, or
-- the first day of the terms if that is later. The bank's own accounts bear none.
-- Looking through all accounts is done once a day, and again when there are newer terms; an account
-- that is opened meanwhile has its first day behind it tomorrow.
create or replace function bank_private.interest_enrol(
  call       bank_private.call,
  today      date,
  account_id bigint default null
)
returns integer
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
declare
  v_book  integer := (call.caller).book_id;
  v_terms bigint;
  v_count integer;
begin
  v_terms := (select max(t.id) from bank_data.product_interest t where t.book_id = v_book);
  if v_terms is null
     or (account_id is null
         and exists (select from bank_data.interest_enrolment e
                      where e.book_id = v_book and e.enrolled_on = today
                        and e.terms_id = v_terms)) then
    return 0;
  end if;
  -- Those found are counted, not those made: where another worker was faster with all of them,
  -- there may be more.
  with found as materialized (
    select a.id, a.customer_id, a.product_id, s.day
      from (select t.product_id, min(t.valid_from) as valid_from
              from bank_data.product_interest t
             where t.book_id = v_book
             group by t.product_id) f
      join bank_data.book b on b.id = v_book
      join bank_data.account a
        on a.book_id = v_book and a.product_id = f.product_id
       and a.customer_id <> b.internal_customer_id and a.closed_at is null
     cross join lateral (
           select greatest(f.valid_from, (a.opened_at at time zone b.time_zone)::date) as day) s
     where s.day < today
       and (interest_enrol.account_id is null or a.id = interest_enrol.account_id)
       and not exists (select from bank_data.interest_position p
                        where p.book_id = v_book and p.account_id = a.id)
     limit 10000),
  made as (
    insert into bank_data.interest_position (
      book_id, account_id, customer_id, product_id, started_on, accrued_through, capitalised_on,
      due_on)
    select v_book, f.id, f.customer_id, f.product_id, f.day, f.day - 1, f.day, f.day + 1
      from found f
    on conflict on constraint interest_position_pk do nothing)
  select count(*)::integer into v_count from found;
  if account_id is null and v_count < 10000 then
    insert into bank_data.interest_enrolment as e (book_id, enrolled_on, terms_id)
    values (v_book, today, v_terms)
    on conflict on constraint interest_enrolment_pk do update
       set enrolled_on = excluded.enrolled_on, terms_id = excluded.terms_id;
  end if;
  return v_count;
end
$fn$;
comment on function bank_private.interest_enrol is
  'Begins interest for accounts: how many were found. call: who does it; today: the date in the '
  'book; account_id: only this one, null = all of the book, 10,000 at a time.';
alter function bank_private.interest_enrol owner to bank_ledger;
revoke all on function bank_private.interest_enrol from public;
grant execute on function bank_private.interest_enrol to bank_exec;
