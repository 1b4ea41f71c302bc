-- Shows the interest of an account the caller was let to, read as the caller.
create or replace function bank_private.interest_present(
  caller     bank_private.caller,
  account_id bigint,
  postings   integer
)
returns bank.interest
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book     integer := caller.book_id;
  v_row      record;
  v_begins   date;
  v_interest bank.interest;
begin
  select a.number, a.currency, a.exponent, a.product_id, a.closed_at, t.code, p.accrued_through,
         p.due_on, p.outstanding, p.refusal, p.account_id as position_id,
         (a.opened_at at time zone b.time_zone)::date as opened_on
    into v_row
    from bank_data.account a
    join bank_data.book b on b.id = v_book
    left join bank_data.product t on t.book_id = v_book and t.id = a.product_id
    left join bank_data.interest_position p on p.book_id = v_book and p.account_id = a.id
   where a.book_id = v_book and a.id = interest_present.account_id;
  v_interest.account_number := v_row.number;
  v_interest.currency       := v_row.currency;
  v_interest.accrued_units  := coalesce(v_row.outstanding, 0);
  v_interest.units          := trunc(
    bank_private.interest_unit() * power(10::numeric, v_row.exponent));
  v_interest.accrued        := bank_private.interest_major(
    v_interest.accrued_units, v_row.exponent);
  v_interest.product        := v_row.code;
  v_interest.refusal        := v_row.refusal;
  if v_row.position_id is not null then
    v_interest.accrued_through := v_row.accrued_through;
  end if;
  if v_row.closed_at is null then
    select t.credit_rate, t.debit_rate, t.day_count, t.capitalised
      into v_interest.credit_rate, v_interest.debit_rate, v_interest.day_count,
           v_interest.capitalised
      from bank_private.interest_terms_at(
             v_book, v_row.product_id, bank_private.book_today(v_book)) t;
    v_begins := coalesce(v_row.accrued_through + 1, greatest(v_row.opened_on, (
      select min(t.valid_from)
        from bank_data.product_interest t
       where t.book_id = v_book and t.product_id = v_row.product_id)));
    v_interest.next_capitalisation := case
      when v_row.due_on = v_row.accrued_through + 1 then v_row.due_on
      else bank_private.interest_period_end(
        v_book, v_row.product_id, v_begins, v_begins + 400) end;
  end if;
  v_interest.postings := (
    select coalesce(jsonb_agg(jsonb_build_object(
             'since', c.since, 'due_on', c.due_on,
             'amount', bank_private.amount_major(c.amount, v_row.exponent)::text,
             'remainder_units', c.remainder::text, 'transfer_id', c.transfer_id::text)
             order by c.due_on desc, c.is_final desc), '[]')
      from (select o.*
              from bank_data.interest_capitalisation o
             where o.book_id = v_book and o.account_id = interest_present.account_id
             order by o.due_on desc, o.is_final desc
             limit postings) c);
  return v_interest;
end
$fn$;
comment on function bank_private.interest_present is
  'Interest of an account. account_id: an account the caller was let to; postings: how many of '
  'the newest.';
alter function bank_private.interest_present owner to bank_exec;
revoke all on function bank_private.interest_present from public;
