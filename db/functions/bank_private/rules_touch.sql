-- Kernel: the rules in force, and the lock on what they count for customers: one row for each, in
-- id order. Every call that will count takes it after the limits of mandates and before accounts.
-- Debits of the bank itself are not governed.
create or replace function bank_private.rules_touch(
  book integer,
  customer_ids bigint[],
  out set_id bigint,
  out rules bank_data.rule[],
  out internal_id bigint,
  out time_zone text
)
returns record
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_is_counting boolean;
  v_ids         bigint[];
begin
  select s.id, b.internal_customer_id, b.time_zone, s.is_counting, array(
           select r
             from unnest(s.rule_ids) with ordinality t (id, place)
             left join bank_data.rule r on r.book_id = book and r.id = t.id
            order by t.place)
    into set_id, internal_id, time_zone, v_is_counting, rules
    from bank_data.book b
    join bank_data.rule_set s on s.book_id = b.id and s.id = b.rule_set_id
   where b.id = book;
  if v_is_counting is not true or customer_ids = array[internal_id] then
    return;
  end if;
  if cardinality(customer_ids) = 1 then   -- the short way of a single transfer
    perform from bank_data.rule_customer c
      where c.book_id = book and c.customer_id = customer_ids[1]
        for no key update;
    if found then
      return;
    end if;
  end if;
  v_ids := array(select distinct i from unnest(customer_ids) i where i <> internal_id);
  perform from bank_data.rule_customer c
    where c.book_id = book and c.customer_id = any (v_ids)
   having count(*) = cardinality(v_ids);
  if not found then
    insert into bank_data.rule_customer (book_id, customer_id)
    select book, i from unnest(v_ids) i order by i
    on conflict do nothing;
  end if;
  perform from bank_data.rule_customer c
    where c.book_id = book and c.customer_id = any (v_ids)
    order by c.customer_id
      for no key update;
end
$fn$;
comment on function bank_private.rules_touch is
  'Locks the counters of customers until the transaction ends, if a rule counts. Result: set_id '
  'and rules: the set in force, in order, null = none; internal_id: the customer who is the bank '
  'itself; time_zone: of the book.';
alter function bank_private.rules_touch owner to bank_ledger;
revoke all on function bank_private.rules_touch from public;
grant execute on function bank_private.rules_touch to bank_exec;
