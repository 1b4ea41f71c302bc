-- Shows holds, read as the caller: those it placed itself, those on the account it was let to, a
-- customer's own, all for staff. In order of id.
-- A hold is expired as soon as its time is over, whether or not anybody has written that down.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.hold_present(
  caller     bank_private.caller,
  hold       bigint default null,
  account_id bigint default null,
  after_id   bigint default null,
  status     text default null,
  page_size  integer default 1
)
returns setof bank.hold
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select h.id, bank_private.account_number(h.book_id, h.account_id),
           bank_private.account_number(h.book_id, h.payee_account_id),
           h.other_payee_allowed, bank_private.amount_major(h.amount, c.exponent),
           bank_private.amount_major(h.captured_amount, c.exponent), h.currency, s.status, h.memo,
           h.metadata, h.principal_id, h.mandate_id, h.placed_at, h.expires_at,
           case when s.status = 'expired' then h.expires_at else h.resolved_at end, h.transfer_id,
           bank_private.cursor_make('hold', caller.principal_id, h.id)
      from bank_data.hold h
      join bank_data.currency c on c.code = h.currency
     cross join lateral (
           select case when h.status = 'open' and h.expires_at <= now() then 'expired'
                       else h.status end) s (status)
     where h.book_id = caller.book_id
       and (caller.is_staff or h.principal_id = caller.principal_id
            or h.customer_id = caller.customer_id or h.account_id = hold_present.account_id)
       and (hold_present.account_id is null or h.account_id = hold_present.account_id)
       and (hold is null or h.id = hold)
       and (after_id is null or h.id > after_id)
       and (hold_present.status is null or s.status = hold_present.status)
     order by h.id
     limit page_size;
end
$fn$;
comment on function bank_private.hold_present is
  'Holds the caller may see. hold: only this one; account_id: only of this account, which the '
  'caller was let to; after_id: continue behind; status: only open, captured, released or '
  'expired; page_size: how many.';
alter function bank_private.hold_present owner to bank_exec;
revoke all on function bank_private.hold_present from public;
