-- Kernel: the possible-duplicate guard: was the same amount moved between these accounts just now?
-- Locking: the caller holds the debited account, so two such calls cannot both see nothing. Booking
-- times follow the versions of an account, so the walk back ends at the first older entry.
create or replace function bank_private.duplicate_refuse(
  book   integer,
  debit  bigint,
  credit bigint,
  amount bigint,
  since  timestamptz
)
returns void
language plpgsql
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
      return;
    elsif v_row.credit_account_id = credit and v_row.amount = duplicate_refuse.amount then
      perform bank_private.call_refuse(
        'possible_duplicate', jsonb_build_object('transfer_id', v_row.id::text));
    end if;
  end loop;
end
$fn$;
comment on function bank_private.duplicate_refuse is
  'Refuses a transfer of the same amount (minor units) between the same accounts as one since '
  'then. Errors: the refusal possible_duplicate, as call_refuse raises it.';
alter function bank_private.duplicate_refuse owner to bank_ledger;
revoke all on function bank_private.duplicate_refuse from public;
