-- Who must approve a change of details, and why? What an agent asks for the customer in person,
-- and a new name the staff too; of a customer nobody acts for in person, staff decide instead. What
-- the customer in person asks for, staff, as far as the terms of the book say. What one of the
-- staff asks for, another one.
create or replace function bank_private.details_needs(
  caller   bank_private.caller,
  customer bigint,
  mandate  bigint,
  details  jsonb,
  out customers integer,
  out staff     integer,
  out reasons   jsonb
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_party  text := bank_private.details_party(caller);
  v_fields text[] := array(select f from jsonb_object_keys(details) f order by f collate "C");
begin
  customers := 0;
  staff     := 1;
  case v_party
    when 'agent' then
      if caller.class <> 'customer'
         and bank_private.customer_has_person(caller.book_id, customer) then
        customers := 1;
        staff     := ('name' = any (v_fields))::integer;
      end if;
    when 'customer' then
      select array(select f from unnest(v_fields) f where f = any (b.details_by_staff))
        into v_fields
        from bank_data.book b
       where b.id = caller.book_id;
      staff := (v_fields <> '{}')::integer;
    else
  end case;
  reasons := jsonb_build_array(jsonb_strip_nulls(jsonb_build_object(
    'asked_by', v_party, 'mandate_id', mandate::text, 'details', v_fields)));
end
$fn$;
comment on function bank_private.details_needs is
  'customers: 0 or 1; staff: how many; both 0: nobody; reasons: who asks, and for which details '
  'people are needed. details: what changes.';
alter function bank_private.details_needs owner to bank_exec;
revoke all on function bank_private.details_needs from public;
