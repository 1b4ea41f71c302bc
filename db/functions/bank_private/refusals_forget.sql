-- Kernel: begins the count of an agent's refusals anew.
-- Locking: its row, before the principal's.
create or replace function bank_private.refusals_forget(
  book      integer,
  principal bigint
)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  update bank_data.refusal_count r
     set refused_at = '{}'
   where r.book_id = book and r.principal_id = principal;
end
$fn$;
comment on function bank_private.refusals_forget is
  'Forgets the refusals of an agent that is resumed.';
alter function bank_private.refusals_forget owner to bank_ledger;
revoke all on function bank_private.refusals_forget from public;
grant execute on function bank_private.refusals_forget to bank_exec;
