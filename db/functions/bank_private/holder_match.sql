-- Kernel: whether an account is held under a name. The name of the holder leaves only when the
-- given one is nearly the same. So say the rules of Confirmation of Payee (Pay.UK, answer MBAM)
-- and of Verification of Payee (Article 5c of Regulation (EU) No 260/2012, inserted by Regulation
-- (EU) 2024/886; EPC VOP scheme rulebook, answer CMTC). A match needs no name, and for no match
-- none may be given. An account that is closed is none: it cannot be paid.
create or replace function bank_private.holder_match(
  book           integer,
  account_number text,
  name           text,
  out account_id bigint,
  out match      text,
  out holder     text
)
returns record
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $fn$
begin
  select a.id, m.match, case m.match when 'close_match' then c.name end
    into holder_match.account_id, holder_match.match, holder_match.holder
    from bank_data.account a
    join bank_data.customer c on c.book_id = book and c.id = a.customer_id
   cross join lateral bank_private.name_match(holder_match.name, c.name) m (match)
   where a.book_id = book and a.number = account_number and a.closed_at is null;
end
$fn$;
comment on function bank_private.holder_match is
  'Compares a name with that of the holder of an account. Result: account_id, null when there is '
  'no such account; match; holder: the real name on a close match, or null.';
alter function bank_private.holder_match owner to bank_ledger;
revoke all on function bank_private.holder_match from public;
grant execute on function bank_private.holder_match to bank_exec;
