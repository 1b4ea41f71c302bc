-- A trusted service: no API, no key. Its database login is its identity.
--   . .pgteller/demo.env
--   psql "$PGTELLER_SERVICE_DATABASE_URL" -X -f examples/service.sql
\pset footer off
\set SHOW_CONTEXT never

\echo The balance:
select account_number, balance, available, currency
  from bank.account_balance('ACC10001');

\echo One transfer, safe to repeat; a refusal would be a row too:
select outcome, amount, currency, balance, replayed
  from bank.transfer_post(
         from_account    => 'ACC10001',
         to_account      => 'ACC20002',
         amount          => 1200.00,
         memo            => 'salary January',
         idempotency_key => 'salary-2026-01');

\echo The same again: nothing moves:
select outcome, balance, replayed
  from bank.transfer_post(
         from_account    => 'ACC10001',
         to_account      => 'ACC20002',
         amount          => 1200.00,
         memo            => 'salary January',
         idempotency_key => 'salary-2026-01');

\echo A refusal says why, and what to do:
select outcome, facts, hint
  from bank.transfer_post('ACC10001', 'ACC20002', 1000000);

\echo Two transfers, both or none: must() turns a refusal into an exception:
begin;
select (bank.must(bank.transfer_post('ACC10001', 'ACC20002', 10, memo => 'first'))).balance;
select bank.must(bank.transfer_post('ACC10001', 'ACC20002', 1000000, memo => 'second'));
rollback;
select balance from bank.account_balance('ACC10001');

\echo Tables are out of reach:
select * from bank_data.account_balance;
