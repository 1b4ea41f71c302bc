-- Shows external lines to staff, in the order of their statement.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.line_present(
  caller       bank_private.caller,
  line         bigint default null,
  import       bigint default null,
  after_number bigint default null,
  status       text default null,
  page_size    integer default 1
)
returns setof bank.external_line
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select l.id, l.import_id, a.number, l.number, l.booked_on, l.value_date,
           bank_private.amount_major(l.amount, a.exponent), a.currency, l.reference,
           l.counterparty, l.memo, l.status, l.transfer_id, l.rule, l.reason, l.resolved_by,
           l.resolved_at,
           bank_private.cursor_make('external', caller.principal_id, l.import_id, l.number)
      from bank_data.external_line l
      join bank_data.account a on a.book_id = caller.book_id and a.id = l.account_id
     where l.book_id = caller.book_id and caller.is_staff
       and (line is null or l.id = line)
       and (import is null or l.import_id = import)
       and (after_number is null or l.number > after_number)
       and (line_present.status is null or l.status = line_present.status)
     order by l.import_id, l.number
     limit page_size;
end
$fn$;
comment on function bank_private.line_present is
  'External lines. line, import, status: only these; after_number: continue behind; page_size: '
  'how many.';
alter function bank_private.line_present owner to bank_exec;
revoke all on function bank_private.line_present from public;
