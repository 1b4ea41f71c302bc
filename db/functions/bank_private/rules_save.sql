-- Kernel: writes down what was counted since the lock, which keeps others away from the rows.
create or replace function bank_private.rules_save(
  book integer,
  states bank_private.rule_state[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_state bank_private.rule_state;
begin
  foreach v_state in array coalesce(states, '{}') loop
    continue when not v_state.is_changed;
    update bank_data.rule_count c
       set starts_at = v_state.starts_at, amount = v_state.amount, uses = v_state.uses,
           payee_ids = v_state.payee_ids, paid_at = v_state.paid_at
     where c.book_id = book and c.rule_id = v_state.rule_id and c.subject_id = v_state.subject_id;
    if not found then
      insert into bank_data.rule_count (
        book_id, rule_id, subject_id, starts_at, amount, uses, payee_ids, paid_at)
      values (
        book, v_state.rule_id, v_state.subject_id, v_state.starts_at, v_state.amount,
        v_state.uses, v_state.payee_ids, v_state.paid_at);
    end if;
    if v_state.period = 'rolling' and v_state.moved is not null then
      delete from bank_data.rule_use u   -- what was taken off the count when it was read
       where u.book_id = book and u.rule_id = v_state.rule_id
         and u.subject_id = v_state.subject_id
         and u.occurred_at <= v_state.read_at - v_state.period_length;
      insert into bank_data.rule_use (book_id, rule_id, subject_id, amount, occurred_at)
      select book, v_state.rule_id, v_state.subject_id, m.amount, v_state.read_at
        from unnest(v_state.moved) m (amount);
    end if;
  end loop;
end
$fn$;
comment on function bank_private.rules_save is
  'Stores the counters of rules. states: from rules_read, with what rule_judge added.';
alter function bank_private.rules_save owner to bank_ledger;
revoke all on function bank_private.rules_save from public;
