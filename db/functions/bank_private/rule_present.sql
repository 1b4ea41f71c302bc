-- Shows rules, in the order they were made.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.rule_present(
  caller bank_private.caller,
  rule bigint default null,
  after_id bigint default null,
  code text default null,
  in_force boolean default null,
  page_size integer default 1
)
returns setof bank.rule
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set intervalstyle = iso_8601
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select r.id, r.code, r.measure,
           case (bank_private.rule_measure(r.measure)).unit
             when 'amount' then bank_private.amount_major(r.threshold, r.exponent)
             else r.threshold::numeric end,
           r.effect, r.scope, case r.scope
             when 'product' then (select p.code from bank_data.product p
                                   where p.book_id = r.book_id and p.id = r.scope_id)
             when 'account' then bank_private.account_number(r.book_id, r.scope_id)
             else r.scope_id::text end,
           r.per, r.currency, r.period, r.period_length::text,
           bank_private.amount_major(r.near_amount, r.exponent), r.near_share,
           to_char(r.starts_at, 'HH24:MI'), to_char(r.ends_at, 'HH24:MI'), r.explanation,
           coalesce(r.id = any (s.rule_ids), false), r.created_by, r.created_at,
           bank_private.cursor_make('rule', caller.principal_id, r.id), r.times
      from bank_data.rule r
      join bank_data.book b on b.id = r.book_id
      left join bank_data.rule_set s on s.book_id = r.book_id and s.id = b.rule_set_id
     where r.book_id = caller.book_id
       and (rule_present.rule is null or r.id = rule_present.rule)
       and (after_id is null or r.id > after_id)
       and (rule_present.code is null or r.code = rule_present.code)
       and (rule_present.in_force is null
            or coalesce(r.id = any (s.rule_ids), false) = rule_present.in_force)
     order by r.id
     limit page_size;
end
$fn$;
comment on function bank_private.rule_present is
  'Rules. rule, code: only this one; in_force: only those that are, or are not; after_id: '
  'continue behind; page_size: how many.';
alter function bank_private.rule_present owner to bank_exec;
revoke all on function bank_private.rule_present from public;
grant execute on function bank_private.rule_present to bank_ledger;
