-- Are all there who are needed? Votes for something else do not count.
create or replace function bank_private.approval_is_complete(
  approval bank_data.approval
)
returns boolean
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select count(*) filter (where v.side = 'customer') >= approval.customers_needed
           and count(*) filter (where v.side = 'staff') >= approval.staff_needed
      from bank_data.approval_vote v
     where v.book_id = approval.book_id and v.approval_id = approval.id
       and v.decision = 'approve' and v.digest = approval.digest);
end
$fn$;
comment on function bank_private.approval_is_complete is
  'Whether enough different people have approved.';
alter function bank_private.approval_is_complete owner to bank_exec;
revoke all on function bank_private.approval_is_complete from public;
grant execute on function bank_private.approval_is_complete to bank_ledger;
