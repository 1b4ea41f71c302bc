-- Kernel: the name and the details of customers are what the changes in the journal add up to, each
-- of them begins where the one before ended, and none was made without people.
create or replace function bank_private.prove_customer(
  book integer
)
returns setof bank.finding
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $fn$
begin
  return query   -- a change is in the journal once, as it is
    select 'customer', coalesce(c.customer_id, j.customer_id)::text,
           format('change %s not as it was applied', coalesce(c.id, j.change_id))
      from (select o.* from bank_data.customer_change o where o.book_id = book) c
      full join (
           select (n.facts ->> 'change_id')::bigint as change_id, n.customer_id, n.subject_id,
                  n.principal_id, n.facts
             from bank_data.journal n
            where n.book_id = book and n.operation = 'customer_update'
              and n.outcome = 'applied') j on j.change_id = c.id
     where (c.customer_id, c.customer_id, c.principal_id,
            bank_private.customer_change_resource(c::bank_data.customer_change))
           is distinct from (j.customer_id, j.subject_id, j.principal_id, j.facts);
  return query   -- it begins where the one before ended, and tells old and new contacts
    select 'customer', s.customer_id::text, format('change %s: %s was something else', s.id, s.key)
      from (select c.id, c.customer_id, a.key, c.before -> a.key as before,
                   lag(a.value, 1, case a.key when 'name' then made.name else 'null' end)
                     over (partition by c.customer_id, a.key order by c.id) as ended
              from bank_data.customer_change c
             cross join lateral jsonb_each(c.after) a
              left join lateral (
                   select n.facts -> 'name' as name
                     from bank_data.journal n
                    where n.book_id = book and n.operation = 'customer_create'
                      and n.outcome = 'applied' and n.subject_id = c.customer_id
                    limit 1) made on true
             where c.book_id = book) s
     where s.before is distinct from s.ended;
  return query   -- what is stored is what was said last
    select 'customer', o.id::text, format('%s is not what the journal says', d.key)
      from bank_data.customer o
      left join bank_data.customer_detail i on i.book_id = book and i.customer_id = o.id
     cross join lateral jsonb_each(jsonb_build_object(
             'name', o.name, 'address', i.address, 'phone', i.phone, 'email', i.email)) d
      left join (
           select distinct on (n.subject_id) n.subject_id, n.facts -> 'name' as name
             from bank_data.journal n
            where n.book_id = book and n.operation = 'customer_create' and n.outcome = 'applied'
            order by n.subject_id, n.id) made on made.subject_id = o.id
      left join (
           select distinct on (c.customer_id, a.key) c.customer_id, a.key, a.value
             from bank_data.customer_change c
            cross join lateral jsonb_each(c.after) a
            where c.book_id = book
            order by c.customer_id, a.key, c.id desc) said
        on said.customer_id = o.id and said.key = d.key
     where o.book_id = book and o.kind <> 'internal'
       and d.value is distinct from coalesce(
             said.value, case d.key when 'name' then made.name else 'null' end);
  return query   -- since when
    select 'customer', o.id::text, 'details changed at another time'
      from bank_data.customer o
      left join (
           select c.customer_id, max(c.changed_at) as changed_at
             from bank_data.customer_change c
            where c.book_id = book
            group by c.customer_id) c on c.customer_id = o.id
     where o.book_id = book and o.details_changed_at is distinct from c.changed_at;
  return query   -- with the approval of people, or by the customer in person, and never a name so
    select 'customer', c.customer_id::text, format('change %s without people', c.id)
      from bank_data.customer_change c
      left join bank_data.approval a on a.book_id = book and a.id = c.approval_id
      left join bank_data.principal p on p.book_id = book and p.id = c.principal_id
     where c.book_id = book
       and case when c.approval_id is null
                then p.class is distinct from 'customer' or p.customer_id <> c.customer_id
                     or c.after ? 'name'
                else (a.status, a.operation, a.customer_id, a.principal_id, a.command -> 'before',
                      a.command -> 'after')
                     is distinct from ('executed', 'customer_update', c.customer_id,
                                       c.principal_id, c.before, c.after) end;
  return query   -- whom to tell are those of before and after
    select 'customer', c.customer_id::text, format('change %s tells others', c.id)
      from bank_data.customer_change c
     cross join (values ('phone'), ('email')) k (channel)
     where c.book_id = book
       and exists (
         select from (values (c.before), (c.after)) v (details)
          where v.details -> k.channel <> 'null'
            and not c.contacts @> jsonb_build_array(jsonb_build_object(
                      'channel', k.channel, 'to', v.details -> k.channel)));
  return query   -- staff set what a customer may change alone
    select 'customer', 'terms', 'not as they were set'
      from bank_data.book b
     cross join lateral (
           select n.facts
             from bank_data.journal n
            where n.book_id = book and n.operation = 'customer_terms_set'
              and n.outcome = 'applied'
            order by n.id desc
            limit 1) j
     where b.id = book and to_jsonb(b.details_by_staff) <> j.facts -> 'details_by_staff';
end
$fn$;
comment on function bank_private.prove_customer is
  'Proves names and details of customers, and how they came about, from the journal.';
alter function bank_private.prove_customer owner to bank_ledger;
revoke all on function bank_private.prove_customer from public;
