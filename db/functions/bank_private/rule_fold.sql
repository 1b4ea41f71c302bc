-- Kernel: what a rule has to have counted since a time: the booked movements that it measured.
-- Holds are measured when they are placed, and are no movements.
create or replace function bank_private.rule_fold(
  rule bank_data.rule,
  subject bigint,
  since timestamptz,
  out amount bigint,
  out uses integer
)
returns record
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set jit = off
as $fn$
begin
  select case when rule.measure <> 'payees' then coalesce(sum(j.amount), 0)::bigint else 0 end,
         (case when rule.measure <> 'payees' then count(*)
              else count(distinct j.credit_account_id) filter (
                     where j.credit_customer_id <> j.customer_id
                       and (bank_private.operation_governed(j.operation)).is_payment) end)::integer
    into amount, uses
    from bank_data.rule_set s
   cross join lateral (
         select array_position(s.rule_ids, rule.id) as place) p
    join bank_data.journal j on j.book_id = rule.book_id and j.rule_set_id = s.id
   where s.book_id = rule.book_id and p.place is not null
     and j.debit_version is not null and j.rule_values[p.place] is not null
     and j.occurred_at >= since
     and case rule.per when 'account' then j.debit_account_id
                       when 'mandate' then j.mandate_id
                       else j.customer_id end = subject
     and (rule.measure <> 'near'
          or (j.amount <= rule.near_amount
              and j.amount >= rule.near_amount * (1 - rule.near_share)));
end
$fn$;
comment on function bank_private.rule_fold is
  'Sum and number of the movements of a subject since then; for payees 0 and their number.';
alter function bank_private.rule_fold owner to bank_ledger;
revoke all on function bank_private.rule_fold from public;
