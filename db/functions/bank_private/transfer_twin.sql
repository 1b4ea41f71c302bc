-- The possible-duplicate guard: was the same amount moved between the same accounts since then?
-- Locking: the caller holds the debited account, so two such calls cannot both see nothing. Booking
-- times follow the versions of an account, so the walk back ends at the first older entry.
create or replace function bank_private.transfer_twin(
  book   integer,
  debit  bigint,
  credit bigint,
  amount bigint,
  since  timestamptz
)
returns bigint
language plpgsql
volatile
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_row record;
begin
  for v_row in
    select j.id, j.credit_account_id, j.amount, j.occurred_at
      from bank_data.journal j
     where j.book_id = book and j.debit_account_id = debit and j.debit_version is not null
     order by j.debit_version desc
  loop
    if v_row.occurred_at < since then
      return null;
    elsif v_row.credit_account_id = credit and v_row.amount = transfer_twin.amount then
      return v_row.id;
    end if;
  end loop;
  return null;
end
$fn$;
comment on function bank_private.transfer_twin is
  'Id of the newest transfer of the same amount (minor units) from debit to credit since then; '
  'null when there is none.';
alter function bank_private.transfer_twin owner to bank_ledger;
revoke all on function bank_private.transfer_twin from public;
