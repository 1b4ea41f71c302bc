-- Writes a mandate down, and makes room for counting what is moved with it, if that is limited.
create or replace function bank_private.mandate_write(
  caller      bank_private.caller,
  principal   bigint,
  customer    bigint,
  account_ids bigint[],
  actions     text[],
  purpose     text,
  starts_at   timestamptz,
  expires_at  timestamptz,
  parent_ids  bigint[],
  terms       bank_private.mandate_state,
  source      jsonb default null
)
returns bigint
language plpgsql
set search_path = pg_catalog, pg_temp
as $fn$
declare
  v_id         bigint;
  v_is_limited boolean;
begin
  insert into bank_data.mandate as m (
    book_id, principal_id, customer_id, account_ids, actions, purpose, starts_at, expires_at,
    given_by, parent_ids, is_limited, currency, exponent, amount_min, amount_max, approval_above,
    payee_ids, limit_amounts, limit_uses, rolling_length, every, source, source_digest
  )
  values (
    caller.book_id, principal, customer, mandate_write.account_ids, mandate_write.actions,
    mandate_write.purpose, mandate_write.starts_at, mandate_write.expires_at,
    caller.principal_id, mandate_write.parent_ids,
    mandate_write.parent_ids is not null
      or num_nonnulls(terms.currency, terms.payee_ids, terms.limit_uses, terms.every) > 0,
    terms.currency, terms.exponent, terms.amount_min, terms.amount_max, terms.approval_above,
    terms.payee_ids, terms.limit_amounts, terms.limit_uses, terms.rolling_length, terms.every,
    mandate_write.source, bank_private.mandate_source_digest(mandate_write.source)
  )
  returning m.id, m.is_limited into v_id, v_is_limited;
  if v_is_limited then
    perform bank_private.mandate_usage_open(caller.book_id, v_id);
  end if;
  return v_id;
end
$fn$;
comment on function bank_private.mandate_write is
  'Adds a mandate and returns its id. account_ids: null = all; parent_ids: those it narrows, null '
  '= none; terms: from mandate_terms_read; source: the document it is made from and how '
  'its names were read, null = none.';
alter function bank_private.mandate_write owner to bank_exec;
revoke all on function bank_private.mandate_write from public;
