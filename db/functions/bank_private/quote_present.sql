-- Shows a quote to whoever asked for it, read as the caller.
create or replace function bank_private.quote_present(
  caller bank_private.caller,
  quote  bigint
)
returns bank.quote
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_quote bank.quote;
begin
  select q.id,
         case when x.quote_id is not null then 'executed'
              when q.expires_at <= clock_timestamp() then 'expired'
              else 'open' end,
         q.side,
         bank_private.account_number(q.book_id, q.from_account_id),
         bank_private.amount_major(q.from_amount, f.exponent), q.from_currency,
         bank_private.account_number(q.book_id, q.to_account_id),
         bank_private.amount_major(q.to_amount, t.exponent), q.to_currency,
         q.rate, q.base_currency,
         case when q.base_currency = q.from_currency then q.to_currency else q.from_currency end,
         q.rate_id, q.mandate_id, q.created_at, q.expires_at,
         x.journal_id, x.debit_transfer_id, x.credit_transfer_id
    into v_quote
    from bank_data.exchange_quote q
    join bank_data.currency f on f.code = q.from_currency
    join bank_data.currency t on t.code = q.to_currency
    left join bank_data.exchange x on x.book_id = caller.book_id and x.quote_id = q.id
   where q.book_id = caller.book_id and q.id = quote_present.quote
     and q.principal_id = caller.principal_id;
  return v_quote;
end
$fn$;
comment on function bank_private.quote_present is
  'A quote of the caller; all null when there is none, or it is another''s.';
alter function bank_private.quote_present owner to bank_exec;
revoke all on function bank_private.quote_present from public;
