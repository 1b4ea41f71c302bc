-- Kernel: intents are as they were prepared, and the transfer of each executed one is what was
-- frozen. That there is one at most says the key, which is unique.
create or replace function bank_private.prove_intent(
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
  return query   -- what was frozen and shown is what one call was told
    select 'intent', coalesce(i.id, j.subject_id)::text, 'not as it was prepared'
      from (select o.*, f.number as from_account, t.number as to_account, c.exponent
              from bank_data.intent o
              join bank_data.account f on f.book_id = book and f.id = o.from_account_id
              join bank_data.account t on t.book_id = book and t.id = o.to_account_id
              join bank_data.currency c on c.code = o.currency
             where o.book_id = book) i
      full join (select n.subject_id, n.principal_id, n.customer_id, n.mandate_id, n.session_id,
                        n.request, n.facts,
                        count(*) over (partition by n.subject_id) as calls
                   from bank_data.journal n
                  where n.book_id = book and n.operation = 'transfer_prepare'
                    and n.outcome = 'applied') j on j.subject_id = i.id
     where (1::bigint, i.principal_id, i.customer_id, i.mandate_id, i.session_id, i.from_account,
            i.to_account, i.currency, bank_private.amount_major(i.amount, i.exponent)::text,
            i.memo, coalesce(i.metadata, 'null'), i.end_to_end_id, i.allow_duplicate,
            i.payee_name, to_jsonb(i.created_at), to_jsonb(i.expires_at),
            encode(i.digest, 'hex'))
           is distinct from
           (j.calls, j.principal_id, j.customer_id, j.mandate_id, j.session_id,
            j.facts ->> 'from_account', j.facts ->> 'to_account', j.facts ->> 'currency',
            j.facts ->> 'amount', j.facts ->> 'memo', coalesce(j.facts -> 'metadata', 'null'),
            j.facts ->> 'end_to_end_id', (j.facts ->> 'allow_duplicate')::boolean,
            j.request ->> 'payee_name', j.facts -> 'created_at', j.facts -> 'expires_at',
            j.facts ->> 'digest');
  return query   -- the digest is that of the row
    select 'intent', i.id::text, 'changed since it was prepared'
      from bank_data.intent i
     where i.book_id = book and i.digest <> bank_private.intent_digest(i);
  return query   -- a transfer of an intent has its key, and moved what was frozen while it was open
    select 'intent', j.request ->> 'intent', format('transfer %s is not what was prepared', j.id)
      from bank_data.journal j
      left join bank_data.intent i on i.book_id = book and i.execution_id = j.idempotency_id
     where j.book_id = book and j.operation = 'transfer_post' and j.outcome = 'applied'
       and j.request ? 'intent'
       and ((j.request ->> 'intent', j.principal_id, j.customer_id, j.mandate_id,
             j.debit_account_id, j.credit_account_id, j.currency, j.amount, j.request ->> 'memo',
             coalesce(j.request -> 'metadata', 'null'), j.request ->> 'end_to_end_id')
            is distinct from
            (i.id::text, i.principal_id, i.customer_id, i.mandate_id, i.from_account_id,
             i.to_account_id, i.currency, i.amount, i.memo, coalesce(i.metadata, 'null'),
             i.end_to_end_id)
            or j.occurred_at < i.created_at
            or j.occurred_at > i.expires_at + interval '1 minute');   -- it may have had to wait
  return query   -- one that waits for people, or did, asks them for what was frozen
    select 'intent', j.request ->> 'intent',
           format('approval %s is not of what was prepared', j.facts ->> 'approval_id')
      from bank_data.journal j
      left join (select o.*, f.number as from_account, t.number as to_account, c.exponent
                   from bank_data.intent o
                   join bank_data.account f on f.book_id = book and f.id = o.from_account_id
                   join bank_data.account t on t.book_id = book and t.id = o.to_account_id
                   join bank_data.currency c on c.code = o.currency
                  where o.book_id = book) i on i.execution_id = j.idempotency_id
      left join bank_data.approval a
        on a.book_id = book and a.id = (j.facts ->> 'approval_id')::bigint
     where j.book_id = book and j.operation = 'transfer_post' and j.outcome = 'pending_approval'
       and j.request ? 'intent'
       and ((j.request ->> 'intent', j.principal_id, a.principal_id, a.mandate_id,
             a.command ->> 'intent', a.command ->> 'from_account', a.command ->> 'to_account',
             a.command ->> 'currency', a.command ->> 'amount', a.command ->> 'memo',
             coalesce(a.command -> 'metadata', 'null'), a.command ->> 'end_to_end_id')
            is distinct from
            (i.id::text, i.principal_id, i.principal_id, i.mandate_id, i.id::text,
             i.from_account, i.to_account, i.currency,
             bank_private.amount_major(i.amount, i.exponent)::text, i.memo,
             coalesce(i.metadata, 'null'), i.end_to_end_id)
            or j.occurred_at < i.created_at
            or j.occurred_at > i.expires_at + interval '1 minute');
  return query   -- and nothing else has the key of an intent
    select 'intent', i.id::text, format('its key is that of journal row %s', j.id)
      from bank_data.intent i
      join bank_data.journal j on j.book_id = book and j.idempotency_id = i.execution_id
     where i.book_id = book
       and (j.operation <> 'transfer_post' or j.outcome not in ('applied', 'pending_approval')
            or j.request ->> 'intent' is distinct from i.id::text);
end
$fn$;
comment on function bank_private.prove_intent is
  'Proves intents from the calls that prepared them, and their transfers and calls for approval '
  'from the intents.';
alter function bank_private.prove_intent owner to bank_ledger;
revoke all on function bank_private.prove_intent from public;
