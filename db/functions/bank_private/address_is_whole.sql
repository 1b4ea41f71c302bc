-- Is it a postal address in the hybrid form of ISO 20022 (PostalAddress24: town and country by
-- themselves, up to two lines for the rest)? That is what payments between banks ask for.
create or replace function bank_private.address_is_whole(
  address jsonb
)
returns boolean
language plpgsql
immutable
set search_path = pg_catalog, pg_temp
as $fn$
begin
  if jsonb_typeof(address) <> 'object'
     or coalesce(jsonb_typeof(address -> 'lines'), '') <> 'array' then
    return false;
  end if;
  return jsonb_array_length(address -> 'lines') between 1 and 2
         and not exists (
           select from jsonb_array_elements(address -> 'lines') l
            where not bank_private.text_is_plain(l, 70))
         and bank_private.text_is_plain(address -> 'town', 35)
         and bank_private.text_is_plain(address -> 'country', 2)
         and (address ->> 'country') collate "C" ~ '^[A-Z]{2}$'
         and (not address ? 'post_code'
              or bank_private.text_is_plain(address -> 'post_code', 16))
         and (not address ? 'region' or bank_private.text_is_plain(address -> 'region', 35))
         and address - array['lines', 'post_code', 'town', 'region', 'country'] = '{}';
end
$fn$;
comment on function bank_private.address_is_whole is
  'Whether a JSON value is an address: lines (1 or 2 of up to 70 characters), town (35), country '
  '(two capital letters, ISO 3166), and, if there are, post_code (16) and region (35).';
alter function bank_private.address_is_whole owner to bank_exec;
revoke all on function bank_private.address_is_whole from public;
