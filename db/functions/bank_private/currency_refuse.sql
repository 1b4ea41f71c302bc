-- Says why the currencies of a transfer do not fit. Only called when they do not.
create or replace function bank_private.currency_refuse(
  asked    text,
  debited  text,
  credited text
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if asked is not null and not exists (select from bank_data.currency c where c.code = asked) then
    perform bank_private.error_raise('currency_unknown');
  elsif asked <> debited then
    perform bank_private.error_raise('currency_mismatch',
      format('The debited account is in %s, not in %s.', debited, asked));
  end if;
  perform bank_private.error_raise('currency_mismatch',
    format('The debited account is in %s, the credited one in %s.', debited, credited));
end
$fn$;
comment on function bank_private.currency_refuse is
  'Raises currency_unknown or currency_mismatch for a transfer asked in one currency between '
  'accounts of others.';
alter function bank_private.currency_refuse owner to bank_exec;
revoke all on function bank_private.currency_refuse from public;
