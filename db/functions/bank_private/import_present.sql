-- Shows imports to staff, in order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.import_present(
  caller         bank_private.caller,
  import         bigint default null,
  after_id       bigint default null,
  account_number text default null,
  page_size      integer default 1
)
returns setof bank.external_import
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select i.id, a.number, a.currency, i.format, i.reference,
           bank_private.amount_major(i.opening, a.exponent),
           bank_private.amount_major(i.closing, a.exponent),
           i.first_day, i.last_day, i.line_count, n.matched, n.explained, n.open,
           bank_private.amount_major(n.open_amount, a.exponent), i.principal_id, i.created_at,
           bank_private.cursor_make('import', caller.principal_id, i.id)
      from bank_data.external_import i
      join bank_data.account a on a.book_id = caller.book_id and a.id = i.account_id
     cross join lateral (
           select count(*) filter (where l.status = 'matched')::integer as matched,
                  count(*) filter (where l.status = 'explained')::integer as explained,
                  count(*) filter (where l.status = 'open')::integer as open,
                  coalesce(sum(l.amount) filter (where l.status = 'open'), 0)::bigint as open_amount
             from bank_data.external_line l
            where l.book_id = caller.book_id and l.import_id = i.id) n
     where i.book_id = caller.book_id and caller.is_staff
       and (import is null or i.id = import)
       and (after_id is null or i.id > after_id)
       and (import_present.account_number is null or a.number = import_present.account_number)
     order by i.id
     limit page_size;
end
$fn$;
comment on function bank_private.import_present is
  'Imports with the state of their lines. import, account_number: only these; after_id: continue '
  'behind; page_size: how many.';
alter function bank_private.import_present owner to bank_exec;
revoke all on function bank_private.import_present from public;
