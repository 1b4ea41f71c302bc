-- Kernel: lets an open hold take part in what the rules that counted it have counted, until it is
-- resolved or its time is over.
create or replace function bank_private.rules_reserve(
  book integer,
  hold bigint,
  states bank_private.rule_state[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  insert into bank_data.rule_hold (book_id, hold_id, rule_id, subject_id)
  select book, hold, s.rule_id, s.subject_id
    from unnest(states) s
   where s.is_counted;
end
$fn$;
comment on function bank_private.rules_reserve is
  'hold: its id; states: from rules_weigh.';
alter function bank_private.rules_reserve owner to bank_ledger;
revoke all on function bank_private.rules_reserve from public;
