-- Kernel: looks up what the rules for a movement ask about the past, and nothing else.
create or replace function bank_private.rule_case_complete(
  book integer,
  states bank_private.rule_state[],
  movement bank_private.rule_case
)
returns bank_private.rule_case
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if exists (select from unnest(states) s where s.measure = 'new_payee')
     and movement.payee_id is not null then
    movement.payee_since := bank_private.payee_since(
      book, movement.customer_id, movement.payee_id);
  end if;
  if exists (select from unnest(states) s where s.measure = 'dormant') then
    movement.debited_at := bank_private.account_debited_at(book, movement.account_id);
  end if;
  return movement;
end
$fn$;
comment on function bank_private.rule_case_complete is
  'The movement with payee_since and debited_at, as far as a rule asks for them.';
alter function bank_private.rule_case_complete owner to bank_ledger;
revoke all on function bank_private.rule_case_complete from public;
