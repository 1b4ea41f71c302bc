-- Kernel: since when a customer knows an account that it pays: when it first paid it, or when it
-- added it as a payee, whichever came first; a payee that staff trust is known for ever. The one
-- place that asks whether a payee is new. The journal is read only if the list of payees does not
-- say enough.
create or replace function bank_private.payee_since(
  book integer,
  customer bigint,
  payee bigint,
  known_at timestamptz default null,
  before_id bigint default null,
  at timestamptz default null
)
returns timestamptz
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_since timestamptz;
begin
  if at is null then
    select case when p.trusted_at is not null then '-infinity' else p.created_at end
      into v_since
      from bank_data.payee p
     where p.book_id = book and p.customer_id = customer and p.account_id = payee
       and p.removed_at is null;
  else
    select case when p.trusted_at <= at then '-infinity' else p.created_at end
      into v_since
      from bank_data.payee p
     where p.book_id = book and p.customer_id = customer and p.account_id = payee
       and p.created_at <= at and (p.removed_at is null or p.removed_at > at)
     order by p.created_at desc
     limit 1;
  end if;
  if v_since <= known_at then
    return v_since;
  end if;
  return least(v_since, (
    select min(j.occurred_at)
      from bank_data.account a
      join bank_data.journal j on j.debit_account_id = a.id
     where a.book_id = book and a.customer_id = customer
       and j.book_id = book and j.credit_account_id = payee and j.debit_version is not null
       and (before_id is null or j.id < before_id)
       and (bank_private.operation_governed(j.operation)).is_payment));
end
$fn$;
comment on function bank_private.payee_since is
  'Null = not known. known_at: a payee of the list that was added by then is known long enough; '
  'before_id, at: only what was booked before this journal row, and the payees of that time.';
alter function bank_private.payee_since owner to bank_ledger;
revoke all on function bank_private.payee_since from public;
