-- Whom do the reasons need? A mandate asks for the customer in person, the rules of the bank for
-- its staff. Of a customer nobody acts for in person, staff decide instead.
create or replace function bank_private.approval_needs(
  book     integer,
  customer bigint,
  currency text,
  amount   bigint,
  reasons  jsonb,
  out customers integer,
  out staff     integer
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  customers := (jsonb_path_exists(reasons, '$[*] ? (exists(@.mandate_id))')
                and bank_private.customer_has_person(book, customer))::integer;
  staff     := 0;
  if customers = 0 or jsonb_path_exists(reasons, '$[*] ? (!exists(@.mandate_id))') then
    staff := coalesce((
      select max(l.approvers)
        from bank_data.approval_level l
       where l.book_id = book and l.currency = approval_needs.currency
         and l.above < approval_needs.amount), 1);
  end if;
end
$fn$;
comment on function bank_private.approval_needs is
  'customers: 0 or 1; staff: how many. amount: minor units; reasons: as approval_open keeps them.';
alter function bank_private.approval_needs owner to bank_exec;
revoke all on function bank_private.approval_needs from public;
