-- Refuses details that are not well-formed. Says which, and what would be; never what was given.
create or replace function bank_private.details_check(
  details jsonb
)
returns void
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_problem text;
begin
  if details is null or jsonb_typeof(details) <> 'object' or details = '{}'
     or details - array['name', 'address', 'phone', 'email'] <> '{}' then
    v_problem := 'details must be an object of some of name, address, phone and email.';
  elsif details ? 'name' and not bank_private.text_is_plain(details -> 'name', 200) then
    v_problem := 'details.name must have 1 to 200 characters, without control characters.';
  elsif details -> 'address' <> 'null'
        and not bank_private.address_is_whole(details -> 'address') then
    v_problem := 'details.address must have lines (1 or 2, of up to 70 characters), town (35), '
                 'country (two capital letters), and may have post_code (16) and region (35).';
  elsif details -> 'phone' <> 'null'
        and (jsonb_typeof(details -> 'phone') <> 'string'
             or (details ->> 'phone') collate "C" !~ '^[+][1-9][0-9]{6,14}$') then
    v_problem := 'details.phone must be + and 7 to 15 digits (E.164).';
  elsif details -> 'email' <> 'null'
        and (jsonb_typeof(details -> 'email') <> 'string'
             or length(details ->> 'email') > 254
             or (details ->> 'email') collate "C" !~ (
                  '^[A-Za-z0-9.!#$%&''*+/=?^_`{|}~-]{1,64}@'
                  '([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?[.])+'
                  '[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$')) then
    v_problem := 'details.email must be an address such as name@example.com, of up to 254 '
                 'characters.';
  end if;
  if v_problem is not null then
    perform bank_private.error_raise('request_invalid', v_problem);
  end if;
end
$fn$;
comment on function bank_private.details_check is
  'Returns when details are well-formed: some of name, address, phone and email; null in it = take '
  'away, but for the name. Errors: request_invalid.';
alter function bank_private.details_check owner to bank_exec;
revoke all on function bank_private.details_check from public;
