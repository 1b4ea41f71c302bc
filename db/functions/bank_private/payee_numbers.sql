-- Kernel: the numbers of the accounts that a mandate may pay, for a refusal.
create or replace function bank_private.payee_numbers(
  book      integer,
  payee_ids bigint[]
)
returns text[]
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return array(
    select a.number
      from unnest(payee_ids) with ordinality p (id, n)
      join bank_data.account a on a.book_id = book and a.id = p.id
     order by p.n
     limit 20);
end
$fn$;
comment on function bank_private.payee_numbers is
  'The numbers of accounts, at most the first 20. payee_ids: which.';
alter function bank_private.payee_numbers owner to bank_ledger;
revoke all on function bank_private.payee_numbers from public;
grant execute on function bank_private.payee_numbers to bank_exec;
