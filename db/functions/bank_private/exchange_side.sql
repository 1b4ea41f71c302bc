-- Kernel: what an entry of an exchange does not say: the account and the amount on the other side.
-- For one of the customer's two accounts; of the bank's own nothing is told.
create or replace function bank_private.exchange_side(
  book       integer,
  quote      bigint,
  account_id bigint
)
returns jsonb
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return (
    select jsonb_build_object(
             'exchange_id', x.journal_id::text, 'quote_id', q.id::text,
             'account_number', o.number,
             'amount', bank_private.amount_major(
               case o.id when q.from_account_id then q.from_amount else q.to_amount end,
               o.exponent)::text,
             'currency', o.currency, 'rate', q.rate::text, 'base_currency', q.base_currency)
      from bank_data.exchange_quote q
      join bank_data.exchange x on x.book_id = book and x.quote_id = q.id
      join bank_data.account o
        on o.book_id = book
       and o.id = case exchange_side.account_id
                    when q.from_account_id then q.to_account_id
                    when q.to_account_id then q.from_account_id end
     where q.book_id = book and q.id = exchange_side.quote);
end
$fn$;
comment on function bank_private.exchange_side is
  'The other side of an exchange, as seen from one of its two accounts. quote: its quote.';
alter function bank_private.exchange_side owner to bank_ledger;
revoke all on function bank_private.exchange_side from public;
