-- Kernel: writes down what was counted on mandates since they were locked.
create or replace function bank_private.mandates_save(
  book   integer,
  states bank_private.mandate_state[]
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_state bank_private.mandate_state;
begin
  foreach v_state in array coalesce(states, '{}') loop
    continue when v_state.moved is null;
    update bank_data.mandate_usage u
       set starts_at = v_state.starts_at, amounts = v_state.amounts, uses = v_state.uses,
           last_at = v_state.read_at
     where u.book_id = book and u.mandate_id = v_state.mandate_id;
    if v_state.rolling_length is not null then
      delete from bank_data.mandate_use o   -- what was taken off the usage when it was read
       where o.book_id = book and o.mandate_id = v_state.mandate_id
         and o.occurred_at <= v_state.read_at - v_state.rolling_length;
      insert into bank_data.mandate_use (book_id, mandate_id, amount)
      select book, v_state.mandate_id, m.amount
        from unnest(v_state.moved) m (amount);
    end if;
  end loop;
end
$fn$;
comment on function bank_private.mandates_save is
  'Stores the usage of mandates. states: from mandates_lock, with what mandates_count added.';
alter function bank_private.mandates_save owner to bank_ledger;
revoke all on function bank_private.mandates_save from public;
grant execute on function bank_private.mandates_save to bank_exec;
