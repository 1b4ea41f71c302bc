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
  return (
    select array_agg(bank_private.account_number(book, p.id) order by p.id)
      from (select unnest(s.payee_ids) as id
              from unnest(states) s
             group by 1
            having count(*) = (select count(*) from unnest(states) o
                                where o.payee_ids is not null)) p);
end
$fn$;
comment on function bank_private.payees_common is
  'Account numbers that all of the states allow to pay, null = any.';
alter function bank_private.payees_common owner to bank_exec;
revoke all on function bank_private.payees_common from public;
