-- Refuses a page size out of bounds.
create or replace function bank_private.page_check(
  page_size integer
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if page_size is null or page_size not between 1 and 500 then
    perform bank_private.error_raise('request_invalid', 'page_size must be 1 to 500.');
  end if;
end
$fn$;
comment on function bank_private.page_check is
  'Refuses a page size that is not 1 to 500. Errors: request_invalid.';
alter function bank_private.page_check owner to bank_exec;
revoke all on function bank_private.page_check from public;
