-- Publishes a set of rules: from the very next call movements are measured by it. Without rules
-- nothing is measured at all.
-- Locking: as rules_in_force, which is called before.
create or replace function bank_private.rules_publish(
  call bank_private.call,
  set_id bigint,
  rule_ids bigint[]
)
returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book integer := (call.caller).book_id;
begin
  insert into bank_data.rule_set (book_id, id, rule_ids, is_counting, created_by)
  values (v_book, set_id, rule_ids, exists (
            select from bank_data.rule r
             where r.book_id = v_book and r.id = any (rule_ids)
               and (bank_private.rule_measure(r.measure)).is_counting is not false),
          (call.caller).principal_id);
  update bank_data.book b
     set rule_set_id = case when cardinality(rule_ids) > 0 then set_id end
   where b.id = v_book;
end
$fn$;
comment on function bank_private.rules_publish is
  'call: who does it; set_id: number of the new set; rule_ids: its rules, in order.';
alter function bank_private.rules_publish owner to bank_exec;
revoke all on function bank_private.rules_publish from public;
