-- Shows payees of a customer that the caller was let to, in order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.payee_present(
  caller    bank_private.caller,
  customer  bigint,
  payee     bigint default null,
  after_id  bigint default null,
  page_size integer default 1
)
returns setof bank.payee
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select o.id, o.customer_id, bank_private.account_number(o.book_id, o.account_id), o.name,
           o.match, o.trusted_at is not null,
           case when o.trusted_at is null
                then o.created_at + make_interval(hours => b.payee_cooling_off_hours) end,
           o.created_at, o.trusted_at, o.removed_at,
           bank_private.cursor_make('payee', caller.principal_id, o.id)
      from bank_data.payee o
      join bank_data.book b on b.id = caller.book_id
     where o.book_id = caller.book_id
       and o.customer_id = customer
       and (payee is null or o.id = payee)
       and (payee is not null or o.removed_at is null)
       and (after_id is null or o.id > after_id)
     order by o.id
     limit page_size;
end
$fn$;
comment on function bank_private.payee_present is
  'Payees of a customer. payee: this one, removed or not; null = all that are not removed; '
  'after_id: continue behind; page_size: how many.';
alter function bank_private.payee_present owner to bank_exec;
revoke all on function bank_private.payee_present from public;
