-- Shows notices, for staff, in order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.notice_present(
  caller       bank_private.caller,
  notice       bigint default null,
  after_id     bigint default null,
  acknowledged boolean default null,
  page_size    integer default 1
)
returns setof bank.notice
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select n.id, n.kind, n.subject_id, n.customer_id, n.journal_id, n.facts, n.created_at,
           n.acknowledged_at, n.acknowledged_by,
           bank_private.cursor_make('notice', caller.principal_id, n.id)
      from bank_data.notice n
     where n.book_id = caller.book_id
       and caller.is_staff
       and (notice is null or n.id = notice)
       and (after_id is null or n.id > after_id)
       and (acknowledged is not false or n.acknowledged_at is null)
       and (acknowledged is not true or n.acknowledged_at is not null)
     order by n.id
     limit page_size;
end
$fn$;
comment on function bank_private.notice_present is
  'Notices. notice: only this one; after_id: continue behind; acknowledged: only those that are, '
  'or are not, null = all; page_size: how many.';
alter function bank_private.notice_present owner to bank_exec;
revoke all on function bank_private.notice_present from public;
