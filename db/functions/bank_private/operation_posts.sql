-- Which operations of the journal move money. The list is closed: a row of another operation has no
-- accounts with balances in it, and bank.book_verify says so.
create or replace function bank_private.operation_posts(
  operation text
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return operation in (
    'transfer_post',     -- also each item of a bulk, and what a schedule makes
    'transfer_leg',      -- a part of a multi-leg transfer
    'transfer_fee',      -- what the bank charges for the transfer it belongs to
    'transfer_reverse',
    'hold_capture',
    'account_sweep',     -- what was left on an account that is closed
    'exchange_leg',      -- a part of an exchange of currencies
    'interest_post');
end
$fn$;
comment on function bank_private.operation_posts is
  'True when an applied row of this operation is a posting.';
alter function bank_private.operation_posts owner to bank_exec;
revoke all on function bank_private.operation_posts from public;
grant execute on function bank_private.operation_posts to bank_ledger;
