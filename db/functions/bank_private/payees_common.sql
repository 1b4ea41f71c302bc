-- The payees that a mandate and those it narrows have in common.
create or replace function bank_private.payees_common(
  book   integer,
  states bank_private.mandate_state[]
)
returns text[]
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if not exists (select from unnest(states) s where s.payee_ids is not null) then
    return null;
  end if;
  return (
    select coalesce(
             array_agg(bank_private.account_number(book, p.id) order by p.place, p.id), '{}')
      from (select i.id, min(i.place) as place
              from unnest(states) s
             cross join lateral unnest(s.payee_ids) with ordinality i (id, place)
             group by i.id
            having count(*) = (select count(*) from unnest(states) o
                                where o.payee_ids is not null)) p);
end
$fn$;
comment on function bank_private.payees_common is
  'Account numbers that all of the states allow to pay, as they were named, null = any.';
alter function bank_private.payees_common owner to bank_exec;
revoke all on function bank_private.payees_common from public;
grant execute on function bank_private.payees_common to bank_ledger;
