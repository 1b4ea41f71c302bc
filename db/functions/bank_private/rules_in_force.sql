-- The rules of the book, locked until the transaction ends: a change publishes the next set.
create or replace function bank_private.rules_in_force(
  book integer,
  out set_id bigint,
  out rule_ids bigint[]
)
returns record
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
begin
  perform from bank_data.book b where b.id = book for no key update;
  select s.id, s.rule_ids   -- a second statement sees what the wait was for
    into set_id, rule_ids
    from bank_data.rule_set s
   where s.book_id = book
   order by s.id desc
   limit 1;
  set_id   := coalesce(set_id, 0);
  rule_ids := coalesce(rule_ids, '{}');
end
$fn$;
comment on function bank_private.rules_in_force is
  'set_id: number of the last set, 0 = none yet; rule_ids: its rules.';
alter function bank_private.rules_in_force owner to bank_exec;
revoke all on function bank_private.rules_in_force from public;
