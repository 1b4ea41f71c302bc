-- Kernel: writes changed details, with what they were, and whom to tell: the phones and emails of
-- before too, or whoever has taken over a customer would be the only one to hear of it.
-- Locking: as details_now. Of two who change the same at once, the second one finds that it is not
-- what it was.
create or replace function bank_private.details_write(
  call     bank_private.call,
  before   jsonb,
  after    jsonb,
  reason   text,
  approval bigint
)
returns bank_data.customer_change
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_book   integer := (call.caller).book_id;
  v_old    jsonb   := bank_private.details_now(v_book, call.customer_id);
  v_new    jsonb   := v_old || after;
  v_change bank_data.customer_change;
begin
  if before <> (select jsonb_object_agg(a.key, v_old -> a.key) from jsonb_each(after) a) then
    perform bank_private.call_refuse('approval_changed');
  elsif not bank_private.details_are_approved(
          v_book, call.customer_id, before, after, approval) then
    perform bank_private.error_raise('person_only', 'Nobody has approved this change.');
  end if;
  insert into bank_data.customer_change (
    book_id, customer_id, principal_id, approval_id, before, after, contacts, reason)
  select v_book, call.customer_id, (call.caller).principal_id, approval, details_write.before,
         details_write.after,
         coalesce(jsonb_agg(jsonb_build_object('channel', t.channel, 'to', t.contact)
                            order by t.channel, t.contact collate "C"), '[]'),
         details_write.reason
    from (select distinct c.channel, n.details ->> c.channel as contact
            from (values (v_old), (v_new)) n (details)
           cross join (values ('email'), ('phone')) c (channel)
           where n.details -> c.channel <> 'null') t
  returning * into v_change;
  update bank_data.customer c
     set name = v_new ->> 'name', details_changed_at = v_change.changed_at
   where c.book_id = v_book and c.id = call.customer_id;
  insert into bank_data.customer_detail (book_id, customer_id, address, phone, email)
  values (v_book, call.customer_id, nullif(v_new -> 'address', 'null'), v_new ->> 'phone',
          v_new ->> 'email')
  on conflict on constraint customer_detail_pk do update
    set address = excluded.address, phone = excluded.phone, email = excluded.email;
  return v_change;
end
$fn$;
comment on function bank_private.details_write is
  'Changes details of the customer of the call and returns the change. before, after: the same '
  'names; reason: of who asked; approval: which allows it, null = none is needed. Errors: '
  'approval_changed, as call_refuse raises it, when the details are not as before says.';
alter function bank_private.details_write owner to bank_ledger;
revoke all on function bank_private.details_write from public;
grant execute on function bank_private.details_write to bank_exec;
