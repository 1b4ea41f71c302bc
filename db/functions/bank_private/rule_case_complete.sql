-- Kernel: looks up what the rules for a movement ask about the past, and nothing else: an amount
-- that is above no threshold is not looked into.
create or replace function bank_private.rule_case_complete(
  book integer,
  asked bank_private.rule_asked,
  movement bank_private.rule_case
)
returns bank_private.rule_case
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if movement.amount > asked.new_payee and movement.payee_id is not null then
    movement.payee_since := bank_private.payee_since(
      book, movement.customer_id, movement.payee_id, asked.known_at);
  end if;
  if asked.dormant then
    movement.debited_at := bank_private.account_debited_at(book, movement.account_id);
  end if;
  if movement.amount > asked.details_changed then
    select coalesce(c.details_changed_at, '-infinity')
      into movement.details_changed_at
      from bank_data.customer c
     where c.book_id = book and c.id = movement.customer_id;
  else
    movement.details_changed_at := 'infinity';
  end if;
  movement.heard_at := coalesce(
    case when movement.amount > asked.unheard
         then bank_private.interaction_last(book, movement.customer_id) end, '-infinity');
  return movement;
end
$fn$;
comment on function bank_private.rule_case_complete is
  'The movement with payee_since, debited_at, details_changed_at and heard_at, as far as a rule '
  'asks for them. asked: from rules_asked.';
alter function bank_private.rule_case_complete owner to bank_ledger;
revoke all on function bank_private.rule_case_complete from public;
