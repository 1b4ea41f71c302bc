-- Kernel: begins to count what is moved with a mandate.
create or replace function bank_private.mandate_usage_open(
  book    integer,
  mandate bigint
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  insert into bank_data.mandate_usage (book_id, mandate_id, starts_at, amounts, uses)
  values (book, mandate, array_fill('-infinity'::timestamptz, array[5]),
          array_fill(0::bigint, array[5]), array_fill(0, array[5]));
end
$fn$;
comment on function bank_private.mandate_usage_open is
  'Makes the usage of a new mandate that has terms: nothing yet.';
alter function bank_private.mandate_usage_open owner to bank_ledger;
revoke all on function bank_private.mandate_usage_open from public;
grant execute on function bank_private.mandate_usage_open to bank_exec;
