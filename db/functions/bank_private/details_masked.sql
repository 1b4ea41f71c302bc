-- Kernel: the details of a customer for whoever may not see them whole.
create or replace function bank_private.details_masked(
  book     integer,
  customer bigint,
  out address jsonb,
  out phone   text,
  out email   text
)
returns record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select m.details -> 'address', m.details ->> 'phone', m.details ->> 'email'
    into address, phone, email
    from bank_data.customer_detail d
   cross join lateral bank_private.details_mask(jsonb_strip_nulls(jsonb_build_object(
           'address', d.address, 'phone', d.phone, 'email', d.email))) m (details)
   where d.book_id = book and d.customer_id = customer;
end
$fn$;
comment on function bank_private.details_masked is
  'Address, phone and email of a customer, masked; null where there is none.';
alter function bank_private.details_masked owner to bank_ledger;
revoke all on function bank_private.details_masked from public;
grant execute on function bank_private.details_masked to bank_exec;
