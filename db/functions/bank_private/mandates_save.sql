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
begin
  update bank_data.mandate_usage u
     set starts_at = s.starts_at, amounts = s.amounts, uses = s.uses, last_at = s.read_at
    from unnest(states) s
   where u.book_id = book and u.mandate_id = s.mandate_id and s.moved is not null;
  if exists (select from unnest(states) s where s.rolling_length is not null) then
    delete from bank_data.mandate_use o   -- what was taken off the usage when it was read
     using unnest(states) s
     where o.book_id = book and o.mandate_id = s.mandate_id and s.moved is not null
       and o.occurred_at <= s.read_at - s.rolling_length;
    insert into bank_data.mandate_use (book_id, mandate_id, amount)
    select book, s.mandate_id, m.amount
      from unnest(states) s
     cross join lateral unnest(s.moved) m (amount)
     where s.rolling_length is not null;
  end if;
end
$fn$;
comment on function bank_private.mandates_save is
  'Stores the usage of mandates. states: from mandates_lock, with what mandates_count added.';
alter function bank_private.mandates_save owner to bank_ledger;
revoke all on function bank_private.mandates_save from public;
grant execute on function bank_private.mandates_save to bank_exec;
