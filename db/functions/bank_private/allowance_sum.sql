-- What a mandate and those it narrows let pass together: the narrowest of each term.
create or replace function bank_private.allowance_sum(
  states bank_private.mandate_state[],
  out currency       text,
  out exponent       smallint,
  out amount_min     bigint,
  out amount_top     bigint,
  out amount_max     bigint,
  out approval_above bigint,
  out uses_left      bigint,
  out limits         jsonb
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select min(s.currency), min(s.exponent), max(s.amount_min), min(s.amount_max),
         min(s.approval_above)
    into currency, exponent, amount_min, amount_top, approval_above
    from unnest(states) s;
  select least(amount_top, min(l.amount)), min(l.uses), jsonb_agg(l.shown order by l.id, l.n)
    into amount_max, uses_left, limits
    from (select s.mandate_id as id, n,
                 case when s.limit_amounts[n] is not null then
                   greatest(s.limit_amounts[n] - s.amounts[n] - s.held, 0) end as amount,
                 case
                   when n = 6 then
                     greatest(1 - s.holds - case when s.next_at > s.read_at then 1 else 0 end, 0)
                   when s.limit_uses[n] is not null then
                     greatest(s.limit_uses[n] - s.uses[n] - s.holds, 0) end::bigint as uses,
                 bank_private.mandate_limit_present(s, n)
                   || jsonb_build_object('mandate_id', s.mandate_id::text) as shown
            from unnest(states) s
           cross join generate_series(1, 6) n
           where num_nonnulls(s.limit_amounts[n], s.limit_uses[n]) > 0
              or (n = 6 and s.every is not null)) l;
  if uses_left = 0 then
    amount_max := case when currency is not null then 0::bigint end;
  end if;
end
$fn$;
comment on function bank_private.allowance_sum is
  'The terms in force now, minor units. states: from mandates_read. amount_top: the largest amount '
  'that they ever let pass, amount_max: the largest that passes all limits now, null = any; '
  'uses_left: null = any number.';
alter function bank_private.allowance_sum owner to bank_exec;
revoke all on function bank_private.allowance_sum from public;
grant execute on function bank_private.allowance_sum to bank_ledger;
