-- Shows mandates, read as the caller: those a principal has or gave for itself, those of a customer
-- for the customer, all for staff. In order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.mandate_present(
  caller    bank_private.caller,
  mandate   bigint default null,
  after_id  bigint default null,
  principal bigint default null,
  customer  bigint default null,
  page_size integer default 1
)
returns setof bank.mandate
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select m.id, m.principal_id, m.customer_id,
           (select array_agg(bank_private.account_number(m.book_id, i.id) order by i.n)
              from unnest(m.account_ids) with ordinality i (id, n)),
           m.actions, m.purpose, m.starts_at, m.expires_at, m.revoked_at, m.created_at,
           bank_private.cursor_make('mandate', caller.principal_id, m.id),
           m.parent_ids[cardinality(m.parent_ids)], bank_private.mandate_terms_present(m),
           m.suspended_by, m.is_suspended, encode(m.source_digest, 'hex')
      from bank_data.mandate m
     where m.book_id = caller.book_id
       and (caller.is_staff or m.principal_id = caller.principal_id
            or m.given_by = caller.principal_id or m.customer_id = caller.customer_id)
       and (caller.is_staff or caller.session_customer_id is null
            or m.customer_id = caller.session_customer_id)
       and (mandate is null or m.id = mandate)
       and (after_id is null or m.id > after_id)
       and (principal is null or m.principal_id = principal)
       and (mandate_present.customer is null or m.customer_id = mandate_present.customer)
     order by m.id
     limit page_size;
end
$fn$;
comment on function bank_private.mandate_present is
  'Mandates the caller may see. mandate, principal, customer: only these; after_id: continue '
  'behind; page_size: how many.';
alter function bank_private.mandate_present owner to bank_exec;
revoke all on function bank_private.mandate_present from public;
