-- What is proven of a book besides its balances, in the order of the proof. Each topic has its
-- function bank_private.prove_<topic>, which bank_private.book_prove calls.
create or replace function bank_private.book_topics()
returns text[]
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  return array['account', 'journal', 'hold', 'mandate', 'rule', 'approval', 'payee', 'product',
               'fee', 'reversal', 'rate', 'exchange', 'interest', 'schedule', 'intent',
               'reconciliation', 'session'];
end
$fn$;
comment on function bank_private.book_topics is
  'The parts of the proof of a book that are proven in one piece.';
alter function bank_private.book_topics owner to bank_exec;
revoke all on function bank_private.book_topics from public;
grant execute on function bank_private.book_topics to bank_ledger;
