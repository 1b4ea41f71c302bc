-- What holds for approvals of a book, as the resource of a receipt.
create or replace function bank_private.approval_terms_resource(
  book integer
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select jsonb_build_object(
             'hours', b.approval_hours,
             'levels', coalesce((
               select jsonb_agg(jsonb_build_object(
                        'currency', l.currency,
                        'above', bank_private.amount_major(l.above, c.exponent)::text,
                        'approvers', l.approvers) order by l.currency, l.above)
                 from bank_data.approval_level l
                 join bank_data.currency c on c.code = l.currency
                where l.book_id = book), '[]'))
      from bank_data.book b
     where b.id = book);
end
$fn$;
comment on function bank_private.approval_terms_resource is
  'hours, and levels: an array of {currency, above, approvers}.';
alter function bank_private.approval_terms_resource owner to bank_exec;
revoke all on function bank_private.approval_terms_resource from public;
grant execute on function bank_private.approval_terms_resource to bank_ledger;
