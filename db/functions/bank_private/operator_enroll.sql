-- Makes a database login the operator of a book: a service that reaches the whole book and has
-- every scope. For the DBA who installs pgteller; who may call it is a matter of roles alone, so no
-- credential is asked.
create or replace function bank_private.operator_enroll(
  login name,
  book  integer default 1
)
returns bigint
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
set bank.book = ''
set bank.digest = ''
set bank.principal = ''
set bank.reach = ''
set bank.customer = ''
set bank.accounts = ''
as $fn$
declare
  v_id      bigint;
  v_call    bank_private.call;
  v_receipt bank.receipt;
  v_ignored text;
begin
  v_ignored := set_config('bank.book', book::text, true);
  v_ignored := set_config('bank.reach', 'book', true);
  select p.id
    into v_id
    from bank_data.principal p
   where p.book_id = book and p.login = operator_enroll.login;
  if found then
    return v_id;
  end if;
  insert into bank_data.principal as p (book_id, class, name, is_operator, login, scopes)
  values (book, 'service', 'Operator ' || operator_enroll.login, true, operator_enroll.login,
          array(select s.name from bank_data.scope s order by s.name))
  returning p.id into v_id;
  v_ignored := set_config('bank.principal', v_id::text, true);
  v_ignored := pg_current_xact_id()::text;
  v_call.caller.book_id      := book;
  v_call.caller.principal_id := v_id;
  v_call.operation  := 'operator_enroll';
  v_call.request_id := gen_random_uuid();
  v_call.subject_id := v_id;
  v_call.request    := jsonb_build_object('login', login);
  v_receipt := bank_private.call_record(v_call);
  return v_id;
end
$fn$;
comment on function bank_private.operator_enroll is
  'Makes a login the operator of a book and returns its principal id; again changes nothing. '
  'login: session_user of the DBA; book: accounting book.';
alter function bank_private.operator_enroll owner to bank_exec;
revoke all on function bank_private.operator_enroll from public;
grant execute on function bank_private.operator_enroll to bank_owner;
