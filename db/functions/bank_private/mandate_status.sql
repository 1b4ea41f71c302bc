-- Kernel: whether a mandate can be used now, and if not, why: of several reasons the one that lasts
-- longest. The kernel, because who has a mandate need not see what became of its customer.
create or replace function bank_private.mandate_status(
  mandate bank_data.mandate
)
returns text
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return case
    when mandate.revoked_at is not null then 'revoked'
    when mandate.expires_at <= now() then 'expired'
    when mandate.is_suspended then 'suspended'
    when mandate.starts_at > now() then 'not_yet'
    when exists (select from bank_data.customer c
                  where c.book_id = mandate.book_id and c.id = mandate.customer_id
                    and c.status <> 'active') then 'customer_suspended'
    when exists (select from bank_data.principal p
                  where p.book_id = mandate.book_id and p.id = mandate.principal_id
                    and p.status <> 'active') then 'principal_suspended'
    when exists (select from bank_data.book b
                  where b.id = mandate.book_id and b.status <> 'open') then 'book_suspended'
    else 'in_force' end;
end
$fn$;
comment on function bank_private.mandate_status is
  'in_force, or why a mandate allows nothing now: revoked, expired, suspended, not_yet, '
  'customer_suspended, principal_suspended, book_suspended.';
alter function bank_private.mandate_status owner to bank_ledger;
revoke all on function bank_private.mandate_status from public;
grant execute on function bank_private.mandate_status to bank_exec;
