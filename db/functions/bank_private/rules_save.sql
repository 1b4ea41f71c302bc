-- Kernel: writes down what was counted since the lock.
create or replace function bank_private.rules_save(
  book integer,
  states bank_private.rule_state[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  insert into bank_data.rule_count as c (
    book_id, rule_id, subject_id, starts_at, amount, uses, payee_ids, paid_at)
  select book, s.rule_id, s.subject_id, s.starts_at, s.amount, s.uses, s.payee_ids, s.paid_at
    from unnest(states) s
   where s.is_changed
  on conflict on constraint rule_count_pk do update
    set starts_at = excluded.starts_at, amount = excluded.amount, uses = excluded.uses,
        payee_ids = excluded.payee_ids, paid_at = excluded.paid_at;
  if exists (select from unnest(states) s where s.period = 'rolling' and s.moved is not null) then
    delete from bank_data.rule_use u   -- what was taken off the count when it was read
     using unnest(states) s
     where u.book_id = book and u.rule_id = s.rule_id and u.subject_id = s.subject_id
       and s.moved is not null and u.occurred_at <= s.read_at - s.period_length;
    insert into bank_data.rule_use (book_id, rule_id, subject_id, amount, occurred_at)
    select book, s.rule_id, s.subject_id, m.amount, s.read_at
      from unnest(states) s
     cross join lateral unnest(s.moved) m (amount)
     where s.period = 'rolling';
  end if;
end
$fn$;
comment on function bank_private.rules_save is
  'Stores the counters of rules. states: from rules_read, with what rule_judge added.';
alter function bank_private.rules_save owner to bank_ledger;
revoke all on function bank_private.rules_save from public;
