-- Kernel: mandates with terms, and those that they narrow.
create or replace function bank_private.mandate_chain(
  book        integer,
  mandate_ids bigint[]
)
returns bigint[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return array(
    select distinct unnest(m.parent_ids || m.id)
      from bank_data.mandate m
     where m.book_id = book and m.id = any (mandate_ids) and m.is_limited);
end
$fn$;
comment on function bank_private.mandate_chain is
  'The ids to lock for mandates: none for those without terms.';
alter function bank_private.mandate_chain owner to bank_ledger;
revoke all on function bank_private.mandate_chain from public;
grant execute on function bank_private.mandate_chain to bank_exec;
