-- Shows the rates that count now: of each pair the newest in force. In order of id.
-- Each filter is optional: planned for the given ones, or no index could be used.
create or replace function bank_private.rate_present(
  caller         bank_private.caller,
  rate_id        bigint default null,
  after_id       bigint default null,
  base_currency  text default null,
  quote_currency text default null,
  page_size      integer default 1
)
returns setof bank.rate
language plpgsql
stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $fn$
begin
  return query
    select r.id, r.base_currency, r.quote_currency, r.rate, r.spread, r.source, r.valid_from,
           r.valid_until, bank_private.cursor_make('rate', caller.principal_id, r.id)
      from (select distinct on (e.base_currency, e.quote_currency) e.*
              from bank_data.exchange_rate e
             where e.book_id = caller.book_id and e.valid_until > now()
               and (rate_present.rate_id is null or e.id = rate_present.rate_id)
               and (rate_present.base_currency is null
                    or e.base_currency = rate_present.base_currency)
               and (rate_present.quote_currency is null
                    or e.quote_currency = rate_present.quote_currency)
             order by e.base_currency, e.quote_currency, e.id desc) r
     where after_id is null or r.id > after_id
     order by r.id
     limit page_size;
end
$fn$;
comment on function bank_private.rate_present is
  'Rates in force. rate_id, base_currency, quote_currency: only these; after_id: continue behind; '
  'page_size: how many.';
alter function bank_private.rate_present owner to bank_exec;
revoke all on function bank_private.rate_present from public;
