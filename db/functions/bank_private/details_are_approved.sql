-- Kernel: may these details be written? The gate has asked before; this asks what is stored. With
-- an approval: exactly what is frozen in it, by enough people. Without: only the customer in person
-- changes what needs no staff.
create or replace function bank_private.details_are_approved(
  book     integer,
  customer bigint,
  before   jsonb,
  after    jsonb,
  approval bigint
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_principal bigint := nullif(current_setting('bank.principal', true), '')::bigint;
begin
  if approval is null then
    return exists (
      select
        from bank_data.principal p
        join bank_data.book b on b.id = book
       where p.book_id = book and p.id = v_principal and p.class = 'customer'
         and p.customer_id = customer and not after ?| b.details_by_staff);
  end if;
  return exists (
    select
      from bank_data.approval a
     where a.book_id = book and a.id = approval and a.status = 'pending'
       and a.operation = 'customer_update' and a.customer_id = customer
       and a.principal_id = v_principal
       and a.command -> 'before' = before and a.command -> 'after' = after
       and a.digest = bank_private.approval_digest(a)
       and bank_private.approval_is_complete(a));
end
$fn$;
comment on function bank_private.details_are_approved is
  'Whether the caller may change details of a customer from before to after. approval: which '
  'people gave, null = none.';
alter function bank_private.details_are_approved owner to bank_ledger;
revoke all on function bank_private.details_are_approved from public;
