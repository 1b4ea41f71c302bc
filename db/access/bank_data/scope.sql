-- Everybody may know the scopes.
alter table bank_data.scope enable row level security, force row level security;
create policy select_exec on bank_data.scope for select to bank_exec using (true);
create policy select_ledger on bank_data.scope for select to bank_ledger using (true);
create policy select_reader on bank_data.scope for select to bank_reader using (true);
grant select on bank_data.scope to bank_exec, bank_ledger, bank_reader;
