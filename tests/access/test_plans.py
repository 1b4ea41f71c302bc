"""The hot statements find their rows by an index, row security included.

Read from the plans that the functions really run: auto_explain reports each statement inside them.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.access.surface import Connection
from tests.bank import ANN, BOB, SERVICE_LOGIN, Bank, credential_of, key_of
from tests.db.functions.approvals import waiting
from tests.db.functions.calls import apply, give, let_expire, place
from tests.db.functions.details import change
from tests.db.functions.documents import RANGE, open_mandate
from tests.db.functions.exchanges import execute, quote_for
from tests.db.functions.exchanges import prepare as prepare_exchange
from tests.db.functions.intents import intent_of
from tests.db.functions.interest import make_interest
from tests.db.functions.payees import payee_of
from tests.db.functions.reconciliation import imported
from tests.db.functions.rules import COUNT, SUM, make_rule
from tests.db.functions.sessions import say, start

# One row, or a few that are the same for everybody: there a scan is the quickest way.
SMALL = {
    "book", "book_account", "calendar", "exchange_remainder", "currency", "outcome", "product",
    "product_fee", "product_interest", "rule", "rule_set", "scope",
}  # fmt: skip

NEW: dict[str, Any] = {"threshold": "0.50", "currency": "USD", "length": "PT24H"}
# Each looks somewhere else before it lets a payment of 1 pass.
RULES: list[dict[str, Any]] = [
    SUM | {"threshold": "90000"},
    COUNT | {"threshold": 9000, "period": "rolling", "length": "PT24H"},
    {"measure": "payees", "threshold": 9, "period": "rolling", "length": "PT24H"},
    NEW | {"measure": "new_payee"},
    NEW | {"measure": "details_changed"},
    NEW | {"measure": "unheard"},
    NEW | {"measure": "history", "times": "9000"},
    {"measure": "dormant", "threshold": 90},
]

LOGINS = {"service": SERVICE_LOGIN, "worker": "bank_worker"}

# Enough that reading a whole table costs more than its index; the foreign keys are not asked.
FILL = """
set session_replication_role = replica;

insert into bank_data.customer (book_id, id, name) overriding system value
select 1, n, 'Customer ' || n from generate_series(10001, 30000) n;

insert into bank_data.principal (book_id, id, class, name, scopes) overriding system value
select 1, n, 'agent', 'Agent ' || n, array['accounts:read'] from generate_series(10001, 30000) n;

insert into bank_data.credential (book_id, key_id, digest, kind, principal_id, scopes, expires_at)
select 1, '1k' || lpad(n::text, 12, '0'), sha256(convert_to(n::text, 'UTF8')), 'key', n,
       array['accounts:read'], now() + interval '1 day'
  from generate_series(10001, 30000) n;

insert into bank_data.mandate (book_id, principal_id, customer_id, actions, expires_at)
select 1, n, n, array['read', 'debit'], now() + interval '1 day'
  from generate_series(10001, 30000) n;

insert into bank_data.mandate_usage (book_id, mandate_id, starts_at, amounts, uses)
select 1, id, array_fill('-infinity'::timestamptz, array[5]), array_fill(0::bigint, array[5]),
       array_fill(0, array[5])
  from bank_data.mandate where principal_id > 10000;
insert into bank_data.mandate_use (book_id, mandate_id, amount)
select 1, mandate_id, 1 from bank_data.mandate_usage where mandate_id > 10000;
insert into bank_data.mandate_hold (book_id, hold_id, mandate_id)
select 1, mandate_id, mandate_id from bank_data.mandate_usage where mandate_id > 10000;

insert into bank_data.rule_customer (book_id, customer_id)
select 1, n from generate_series(10001, 30000) n;
insert into bank_data.rule_count (
  book_id, rule_id, subject_id, starts_at, amount, uses, payee_ids, paid_at)
select 1, r.id, n, '-infinity', 1, 1, '{}', '{}'
  from bank_data.rule r, generate_series(10001, 30000) n where r.period is not null;
insert into bank_data.rule_use (book_id, rule_id, subject_id, amount, occurred_at)
select 1, r.id, n, 1, now()
  from bank_data.rule r, generate_series(10001, 30000) n where r.period = 'rolling';
insert into bank_data.rule_hold (book_id, hold_id, rule_id, subject_id)
select 1, n, r.id, n
  from bank_data.rule r, generate_series(10001, 30000) n where r.period is not null;

insert into bank_data.account (book_id, id, number, customer_id, currency, exponent)
overriding system value
select 1, 200000 + n, 'NEW' || n, 10001 + n % 20000, 'USD', 2 from generate_series(1, 20000) n;

insert into bank_data.account_balance (book_id, account_id, customer_id)
select a.book_id, a.id, a.customer_id from bank_data.account a where a.id > 200000;

-- Two payments of 0.01 from the cash to each of the new accounts, as if they had been posted.
with cash as (
  select b.account_id, b.posted, b.version
    from bank_data.account_balance b
    join bank_data.account a on a.book_id = b.book_id and a.id = b.account_id
   where a.number = 'CASH-USD'
)
insert into bank_data.journal (
  book_id, request_id, idempotency_id, principal_id, customer_id, debit_account_id,
  credit_account_id, credit_customer_id, amount, debit_balance, credit_balance, debit_version,
  credit_version, operation, outcome, currency)
select 1, gen_random_uuid(), gen_random_uuid(), (select min(id) from bank_data.principal), 1,
       cash.account_id, 200000 + (n + 1) / 2, 10001 + (n + 1) / 2 % 20000, 1, cash.posted - n,
       2 - n % 2, cash.version + n, 2 - n % 2, 'transfer_post', 'applied', 'USD'
  from cash, generate_series(1, 20000) n;

insert into bank_data.interest_position (book_id, account_id, customer_id, product_id, started_on,
                                         accrued_through, capitalised_on)
select a.book_id, a.id, a.customer_id, 0, '2024-01-01', '2024-01-31', '2024-01-01'
  from bank_data.account a where a.id > 200000;

insert into bank_data.interest_accrual (book_id, account_id, day, number, customer_id, terms_id,
                                        balance, amount)
select a.book_id, a.id, '2024-01-31', 1, a.customer_id, 0, 2, 1
  from bank_data.account a where a.id > 200000;

insert into bank_data.interest_capitalisation (book_id, account_id, due_on, is_final, customer_id,
                                               since, accrued, amount, remainder)
select a.book_id, a.id, '2024-02-01', false, a.customer_id, '2024-01-01', 1, 0, 1
  from bank_data.account a where a.id > 200000;

insert into bank_data.schedule (
  book_id, id, principal_id, customer_id, from_account_id, to_account_id, currency, amount, up_to,
  starts_at, time_zone, adjustment, missed, retries, retry_pause_minutes)
overriding system value
select 1, n, n, n, 200000 + n - 10000, 200001, 'USD', 1, false, now(), 'UTC', 'none', 'skip', 0, 1
  from generate_series(10001, 30000) n;

insert into bank_data.schedule_due (
  book_id, schedule_id, occurrence, principal_id, customer_id, due_at)
select 1, n, now(), n, n, now() from generate_series(10001, 30000) n;

insert into bank_data.approval (
  book_id, operation, command, digest, customer_id, principal_id, hold_id, reasons,
  customers_needed, staff_needed, expires_at, status, resolved_at)
select 1, 'transfer_post', '{}', repeat('0', 64), n, n, 100000 + n, '[]', 0, 1, now(), 'denied',
       now()
  from generate_series(10001, 30000) n;

insert into bank_data.approval_vote (
  book_id, approval_id, principal_id, customer_id, requester_id, side, decision, reason, digest)
select 1, a.id, 1, a.customer_id, a.principal_id, 'staff', 'deny', 'x', a.digest
  from bank_data.approval a where a.customer_id > 10000;

insert into bank_data.customer_detail (book_id, customer_id, phone)
select 1, n, '+491510000001' from generate_series(10001, 30000) n;

insert into bank_data.customer_change (
  book_id, customer_id, principal_id, before, after, contacts)
select 1, n, n, '{"phone": null}', '{"phone": "+491510000001"}', '[]'
  from generate_series(10001, 30000) n;

insert into bank_data.payee (book_id, customer_id, account_id, name, match, created_by)
select 1, n, 200001 + (n + m) % 20000, 'Payee', 'match', n
  from generate_series(10001, 30000) n, generate_series(1, 3) m;

insert into bank_data.notice (book_id, kind, subject_id, journal_id, facts, acknowledged_at,
                              acknowledged_by)
select 1, 'agent_suspended', n, n, '{}', case when n % 100 > 0 then now() end,
       case when n % 100 > 0 then 1 end
  from generate_series(10001, 30000) n;

insert into bank_data.refusal_count (book_id, principal_id, refused_at)
select 1, n, array[now()] from generate_series(10001, 30000) n;

insert into bank_data.payee_check (book_id, principal_id, starts_at, misses)
select 1, n, now(), 1 from generate_series(10001, 30000) n;

update bank_data.account_balance set posted = 2, version = 2 where account_id > 200000;
update bank_data.account_balance b set posted = posted - 20000, version = version + 20000
  from bank_data.account a where a.id = b.account_id and a.number = 'CASH-USD';

insert into bank_data.reversal
select 1, j.id, j.amount, 1, array[j.id]
  from bank_data.journal j where j.amount is not null;

insert into bank_data.hold (
  book_id, account_id, customer_id, payee_account_id, other_payee_allowed, currency, amount,
  status, principal_id, placed_at, expires_at, resolved_at)
select 1, a.id, a.customer_id, a.id, false, 'USD', 1,
       case when a.id % 10 > 0 then 'released' else 'open' end, a.customer_id, now(),
       now() + interval '7 days', case when a.id % 10 > 0 then now() end
  from bank_data.account a where a.id > 200000;

insert into bank_data.exchange_rate (book_id, base_currency, quote_currency, rate, principal_id,
                                     valid_from, valid_until)
select 1, v.base, v.quote, 1, 1, now() - interval '2 days', now() - interval '1 day'
  from (values ('EUR', 'USD'), ('USD', 'EUR')) v (base, quote), generate_series(1, 10000) n;

insert into bank_data.exchange_quote (
  book_id, principal_id, customer_id, side, from_account_id, to_account_id, from_currency,
  to_currency, from_amount, to_amount, rate_id, base_currency, rate, remainder, expires_at)
select 1, 10000 + n, 10000 + n, 'sell', 200000 + n, 200001, 'EUR', 'USD', 1, 1, 801, 'EUR', 1, 0,
       now()
  from generate_series(1, 20000) n;

insert into bank_data.exchange (
  book_id, quote_id, principal_id, journal_id, debit_transfer_id, credit_transfer_id,
  from_position_id, to_position_id, rounding_account_id, rounding_amount)
select 1, q.id, q.principal_id, q.id, q.id, q.id, 1, 1, 1, 0
  from bank_data.exchange_quote q where q.principal_id > 10000;

insert into bank_data.intent (
  book_id, id, principal_id, customer_id, from_account_id, to_account_id, currency, amount,
  allow_duplicate, shown, created_at, expires_at, execution_id, digest)
overriding system value
select 1, n, n, n, 200000 + n - 10000, 199999, 'USD', 1, false, '{}', now(), 'infinity',
       gen_random_uuid(), sha256('')
  from generate_series(10001, 30000) n;

insert into bank_data.external_import (
  book_id, account_id, format, digest, first_day, last_day, line_count, principal_id)
select 1, 200001 + n % 1000, 'csv', sha256(n::text::bytea), current_date - 30, current_date, 100,
       1
  from generate_series(1, 5000) n;

insert into bank_data.external_line (
  book_id, import_id, account_id, number, booked_on, amount, status, transfer_id, rule,
  resolved_at)
select 1, i.id, i.account_id, n, current_date - n % 30, n,
       case when n % 50 = 0 then 'open' else 'matched' end,
       case when n % 50 > 0 then i.id * 1000 + n end, case when n % 50 > 0 then 'day' end,
       case when n % 50 > 0 then now() end
  from bank_data.external_import i, generate_series(1, 100) n
 where i.id between 902 and 1100;

insert into bank_data.agent_session (
  book_id, principal_id, customer_id, channel, started_at, expires_at)
select 1, 10000 + n, 10000 + n, 'chat', now() - interval '2 days', now() - interval '1 day'
  from generate_series(1, 20000) n;

insert into bank_data.credential (
  book_id, key_id, digest, kind, principal_id, scopes, expires_at, session_id, customer_id,
  parent_id)
select 1, 's' || s.id, sha256(('s' || s.id)::bytea), 'agent_session', s.principal_id, '{}', now(),
       s.id, s.customer_id, s.id
  from bank_data.agent_session s where s.principal_id > 10000;

insert into bank_data.interaction (
  book_id, session_id, customer_id, principal_id, agent_id, channel, role, is_vouched, content)
select 1, s.id, s.customer_id, s.principal_id, s.principal_id, 'chat', 'customer', true, 'hello'
  from bank_data.agent_session s where s.principal_id > 10000;

set session_replication_role = default;
"""

DOCUMENT = json.dumps(open_mandate(RANGE))
# function, who, arguments; a principal is named, and so is the transfer posted with the key plan
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("account_balance", "ann_agent", {"account_number": "ACC10001"}),
    ("account_balance", "staff", {"account_number": "ACC10001"}),
    ("account_balance", "service", {"account_number": "ACC10001"}),
    ("account_get", "ann_agent", {"account_number": "ACC10001"}),
    ("account_list", "ann_agent", {"page_size": 10}),
    ("account_list", "staff", {"page_size": 10}),
    ("caller_get", "ann_agent", {}),
    ("customer_get", "ann_agent", {"customer": 1001}),
    ("customer_list", "staff", {"page_size": 10}),
    ("customer_list", "ann_agent", {"page_size": 10}),
    ("customer_get", "ann", {"customer": 1001}),
    ("customer_change_list", "ann", {"customer": 1001}),
    ("customer_change_list", "staff", {"customer": 10500, "page_size": 10}),
    ("customer_update", "ann", {"customer": 1001, "details": '{"address": null}'}),
    ("entry_list", "ann_agent", {"account_number": "ACC10001"}),
    ("entry_list", "staff", {"account_number": "CASH-USD", "page_size": 10}),
    ("entry_list", "staff", {"account_number": "CASH-USD", "since": "2020-01-01"}),
    ("hold_get", "ann_agent", {"hold": 701}),
    ("hold_get", "staff", {"hold": 701}),
    ("hold_list", "ann_agent", {"page_size": 10}),
    ("hold_list", "ann", {"page_size": 10}),
    ("hold_list", "ann_agent", {"account_number": "ACC10001"}),
    ("hold_list", "staff", {"page_size": 10}),
    ("interest_accrual_list", "ann_agent", {"account_number": "ACC10001"}),
    ("interest_get", "ann_agent", {"account_number": "ACC10001"}),
    ("entry_search", "ann_agent", {"account_number": "ACC10001", "memo": "x"}),
    ("entry_search", "ann", {"customer": 1001, "counterparty": "CASH"}),
    ("account_balance_at", "ann_agent", {"account_number": "ACC10001", "at": "2020-01-01"}),
    ("account_balance_at", "staff", {"account_number": "CASH-USD", "value_date": "2020-01-01"}),
    ("statement_get", "ann_agent", {"account_number": "ACC10001"}),
    ("statement_lines", "ann_agent", {"account_number": "ACC10001"}),
    ("statement_lines", "staff", {"account_number": "CASH-USD", "page_size": 10}),
    ("spending_get", "ann", {"customer": 1001}),
    ("import_list", "staff", {"page_size": 10}),
    ("import_list", "staff", {"account_number": "NEW7", "page_size": 10}),
    ("import_get", "staff", {"import": 901}),
    ("import_match", "staff", {"import": 901}),
    ("line_list", "staff", {"import": 901, "page_size": 10}),
    ("line_list", "staff", {"import": 950, "status": "open"}),
    ("line_match", "staff", {"line": 1, "transfer": 1}),
    ("line_resolve", "staff", {"line": 1, "resolution": "explained", "reason": "x"}),
    ("line_reopen", "staff", {"line": 1}),
    (
        "break_list",
        "staff",
        {"account_number": "CASH-USD", "since": "2026-01-01", "until": "2026-12-31"},
    ),
    ("key_list", "ann_agent", {}),
    ("key_list", "staff", {"page_size": 10}),
    ("mandate_list", "ann_agent", {}),
    ("allowance_list", "ann_agent", {}),
    ("allowance_list", "staff", {"page_size": 10}),
    ("allowance_list", "stranger", {}),
    ("mandate_list", "staff", {"page_size": 10}),
    ("approval_list", "ann_agent", {"page_size": 10}),
    ("approval_list", "ann", {"page_size": 10}),
    ("approval_list", "staff", {"page_size": 10}),
    ("approval_list", "staff", {"status": "pending", "page_size": 10}),
    ("approval_get", "ann_agent", {"approval": 1001}),
    ("approval_approve", "staff", {"approval": 1001, "digest": "frozen", "reason": "x"}),
    ("approval_deny", "staff", {"approval": 1001, "reason": "x"}),
    ("approval_withdraw", "ann_agent", {"approval": 1001}),
    ("approval_sweep", "worker", {}),
    ("mandate_document_get", "staff", {"mandate": "imported"}),
    ("mandate_document_get", "ann_agent", {"mandate": "imported"}),
    ("payee_list", "ann_agent", {"customer": 1001}),
    ("payee_list", "staff", {"customer": 10500, "page_size": 10}),
    ("payee_get", "ann_agent", {"payee": 601}),
    (
        "payee_confirm",
        "ann_agent",
        {"customer": 1001, "account_number": "ACC20001", "name": "Eve"},
    ),
    (
        "payee_add",
        "ann_agent",
        {"customer": 1001, "account_number": "CASH-USD", "name": "Bank"},
    ),
    ("payee_trust", "staff", {"payee": 601}),
    ("payee_remove", "ann", {"payee": 601}),
    ("agent_session_list", "ann_agent", {}),
    ("agent_session_list", "ann", {}),
    ("agent_session_list", "staff", {"page_size": 10}),
    ("agent_session_get", "ann_agent", {"session": 1001}),
    ("agent_session_end", "ann_agent", {"session": 1001}),
    ("interaction_search", "ann_agent", {"customer": 1001}),
    ("interaction_search", "ann_agent", {"session": 1001}),
    ("interaction_search", "ann", {"role": "customer"}),
    ("interaction_search", "staff", {"page_size": 10}),
    ("interaction_search", "staff", {"session": 1001, "query": "rent"}),
    (
        "interaction_add",
        "ann_agent",
        {"session": 1001, "role": "agent", "text": "hello"},
    ),
    ("key_revoke", "ann_agent", {"key_id": key_of("ann_agent").split("_")[2]}),
    ("rule_list", "staff", {"page_size": 10}),
    ("rule_set_list", "staff", {"page_size": 10}),
    ("notice_list", "staff", {"page_size": 10}),
    ("notice_list", "staff", {"acknowledged": False, "page_size": 10}),
    ("notice_acknowledge", "staff", {"notice": 5}),
    ("schedule_list", "ann_agent", {}),
    ("schedule_list", "staff", {"page_size": 10}),
    ("schedule_due_list", "staff", {"schedule": 20000}),
    ("principal_get", "ann_agent", {"principal": "ann_agent"}),
    ("principal_list", "staff", {"page_size": 10}),
    ("transfer_get_by_key", "ann_agent", {"idempotency_key": "plan"}),
    (
        "transfer_post",
        "ann_agent",
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1},
    ),
    (
        "transfer_post",
        "service",
        {
            "from_account": "ACC10001",
            "to_account": "ACC20001",
            "amount": 1,
            "idempotency_key": "plan",
        },
    ),
    (
        "transfer_post",
        "ann_agent",
        {"from_account": "ACC20001", "to_account": "ACC10001", "amount": 1},
    ),
    (
        "hold_place",
        "ann_agent",
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1},
    ),
    (
        "transfer_post",
        "stranger",
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1},
    ),
    (
        "transfer_post",
        "stranger",
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1, "up_to": True},
    ),
    (
        "hold_place",
        "stranger",
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1},
    ),
    ("hold_capture", "ann_agent", {"hold": 701}),
    ("hold_release", "ann_agent", {"hold": 701}),
    ("hold_sweep", "worker", {}),
    ("rate_list", "ann_agent", {"page_size": 10}),
    (
        "quote_create",
        "ann_agent",
        {"from_account": "ANN-EUR", "to_account": "ANN-USD", "amount": 1},
    ),
    ("quote_get", "ann_agent", {"quote": 851}),
    (
        "transfer_prepare",
        "ann_agent",
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 7, "payee_name": "Eve"},
    ),
    (
        "transfer_prepare",
        "stranger",
        {"from_account": "ACC10001", "to_account": "ACC20001", "amount": 7},
    ),
    ("transfer_execute", "ann_agent", {"intent": 1201}),
    ("intent_get", "ann_agent", {"intent": 1201}),
    ("intent_list", "ann_agent", {"page_size": 10}),
    ("exchange_execute", "ann_agent", {"quote": 851}),
    (
        "transfer_post",
        "ann_agent",
        {
            "from_account": "ACC10001",
            "to_account": "ACC20001",
            "amount": 1,
            "up_to": True,
            "expected_version": 2,
        },
    ),
    (
        "transfer_post_legs",
        "ann_agent",
        {
            "legs": '[{"from_account": "ACC10001", "to_account": "ACC20001", "amount": 1},'
            ' {"from_account": "ACC10001", "to_account": "ACC10003", "amount": 1}]'
        },
    ),
    ("transfer_get", "bob_agent", {"transfer": "plan"}),
    ("transfer_reverse", "bob_agent", {"transfer": "plan", "amount": Decimal("0.01")}),
    ("account_freeze", "staff", {"account_number": "ACC10001"}),
    ("mandate_create", "staff", {"principal": "ann_agent", "customer": BOB, "actions": ["read"]}),
    (  # refused, and counted; the bank suspends the agent
        "transfer_post",
        "bob_agent",
        {"from_account": "ACC20001", "to_account": "ACC99999", "amount": 1},
    ),
    ("mandate_suspend", "ann", {"mandate": 501}),
    ("mandate_resume", "staff", {"mandate": 501}),
    (
        "mandate_import",
        "staff",
        {"principal": "ann_agent", "customer": BOB, "document": DOCUMENT},
    ),
    ("principal_suspend", "staff", {"principal": "ann_agent"}),
    ("principal_resume", "staff", {"principal": "ann_agent"}),
]


@pytest.fixture
def explained(bank: Bank) -> Iterator[tuple[Connection, list[dict[str, Any]]]]:
    """A superuser's session whose statements, nested ones too, report their plans to a list."""
    bank.pay("ann_agent", "ACC10001", "ACC20001", 1, idempotency_key="plan")
    imported_by = {"principal": bank.principals["ann_agent"], "customer": ANN}
    bank.call("mandate_import", "ann", **imported_by, document=DOCUMENT)
    assert payee_of(bank) == 601
    apply(bank, "payee_trust", "staff", payee=601)
    say(bank, "staff", role="customer")
    for number, terms in enumerate(RULES):
        make_rule(bank, f"rule-{number}", **terms)
    for hold in (701, 702):
        assert place(bank, amount=1)["hold_id"] == str(hold)
    let_expire(bank, 702)
    assert waiting(bank)["approval_id"] == "1001"
    assert intent_of(bank, amount=7) == 1201
    change(bank)
    assert imported(bank, "plan") == 901
    prepare_exchange(bank)
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 1, expires_in="15 minutes")
    assert quote["quote_id"] == "851"
    execute(bank, quote_for(bank, "ANN-EUR", "ANN-USD", 1))
    make_interest(bank, days=3)
    limits = [{"period": "day", "uses": 9}, {"period": "rolling", "length": "P1D", "uses": 9}]
    narrow = give(bank, "stranger", ANN, "read", "debit", terms={"limits": limits})
    assert narrow > 0
    assert bank.call("refusal_limit_set", "staff", allowed=0)["outcome"] == "applied"
    assert start(bank) == 1001
    say(bank, "in_session", session=1001)
    plans: list[dict[str, Any]] = []

    def take(notice: psycopg.errors.Diagnostic) -> None:
        _, found, plan = (notice.message_primary or "").partition("plan:\n")
        if found:
            plans.append(json.loads(plan))

    with bank.connect() as connection:
        try:
            connection.execute("load 'auto_explain'")
        except psycopg.errors.UndefinedFile:
            pytest.skip("this server has no auto_explain to read the plans with")
        connection.add_notice_handler(take)
        connection.execute(
            """
            set auto_explain.log_min_duration = 0;
            set auto_explain.log_nested_statements = on;
            set auto_explain.log_analyze = on;
            set auto_explain.log_timing = off;
            set auto_explain.log_format = json;
            set auto_explain.log_level = notice;
            """
        )
        yield connection, plans


def fill_in(bank: Bank, named: dict[str, Any]) -> dict[str, Any]:
    """The arguments with this bank's ids in the places of names."""
    arguments = dict(named)
    if "principal" in named:
        arguments["principal"] = bank.principals[named["principal"]]
    if named.get("digest") == "frozen":
        arguments["digest"] = waiting(bank)["digest"]
    if named.get("transfer") == "plan":
        found = bank.call("transfer_get_by_key", "ann_agent", idempotency_key="plan")
        arguments["transfer"] = found["transfer_id"]
    if named.get("mandate") == "imported":
        arguments["mandate"] = bank.one("select max(id) from bank_data.mandate where id < 10000"
                                        " and source is not null")  # fmt: skip
    return arguments


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A plan node and all below it."""
    yield plan
    for below in plan.get("Plans", []):
        yield from nodes(below)


def call(connection: Connection, function: str, who: str, arguments: dict[str, Any]) -> None:
    """Calls as `who`, and undoes it."""
    named = dict(arguments)
    if who not in LOGINS:
        named["credential"] = credential_of(who)
    given = sql.SQL(", ").join(
        sql.SQL("{} => {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in named
    )
    query = sql.SQL("select * from bank.{}({})").format(sql.Identifier(function), given)
    login = LOGINS.get(who, "bank_api")
    with connection.transaction(force_rollback=True):
        connection.execute(
            sql.SQL("set local session authorization {}").format(sql.Identifier(login))
        )
        connection.execute(query, named)


def judge(plans: list[dict[str, Any]]) -> tuple[set[str], list[str]]:
    """The indexes that were used, and what went wrong: whole tables, or many rows, read in vain."""
    used, wrong = set(), []
    for plan in plans:
        text = " ".join(plan["Query Text"].split())
        for node in nodes(plan["Plan"]):
            if "Index Name" in node:
                used.add(node["Index Name"])
            table = node.get("Relation Name")
            if node["Node Type"] == "Seq Scan" and table not in SMALL:
                wrong.append(f"scan of {table}: {text}")
            read = node.get("Rows Removed by Filter", 0) * node.get("Actual Loops", 1)
            if read > 200 and table not in SMALL:
                wrong.append(f"{read} rows of {table} read in vain: {text}")
    return used, wrong


@pytest.mark.slow
def test_plans__every_call__by_index(
    bank: Bank, explained: tuple[Connection, list[dict[str, Any]]]
) -> None:
    """The first time, and after the planner was free to settle on a plan for any value."""
    connection, plans = explained
    bank.root.execute(FILL)
    bank.root.execute("analyze")
    used: set[str] = set()
    breaches = {}
    for function, who, named in CALLS:
        arguments = fill_in(bank, named)
        for turn in range(8):
            plans.clear()
            call(connection, function, who, arguments)
            assert len(plans) > 1, (function, "reported no statement of its own")
            indexes, wrong = judge(plans)
            used |= indexes
            if wrong:
                breaches[function, who, turn] = wrong
    assert not breaches
    assert used >= {
        "account_number_key",
        "account_pk",
        "account_balance_pk",
        "account_customer_idx",
        "credential_digest_key",
        "mandate_principal_idx",
        "external_import_pk",
        "external_import_account_idx",
        "external_line_pk",
        "external_line_open_idx",
        "external_line_status_idx",
        "external_line_transfer_key",
        "hold_pk",
        "hold_account_idx",
        "hold_customer_idx",
        "hold_due_idx",
        "hold_open_idx",
        "hold_principal_idx",
        "intent_principal_idx",
        "journal_idempotency_key",
        "journal_debit_idx",
        "journal_credit_idx",
        "approval_customer_idx",
        "approval_hold_key",
        "approval_pending_idx",
        "approval_pk",
        "approval_principal_idx",
        "approval_vote_pk",
        "notice_open_idx",
        "notice_pk",
        "refusal_count_pk",
        "customer_change_customer_idx",
        "payee_account_key",
        "payee_customer_idx",
        "payee_pk",
        "payee_check_pk",
        "principal_pk",
        "principal_login_key",
        "rule_count_pk",
        "rule_customer_pk",
        "rule_hold_pk",
        "rule_hold_hold_idx",
        "rule_use_rule_idx",
    }

    # The proof that this can fail.
    connection.execute("drop index bank_data.mandate_principal_idx, bank_data.mandate_customer_idx")
    plans.clear()
    call(connection, "account_balance", "ann_agent", {"account_number": "ACC10001"})
    assert any("scan of mandate" in found for found in judge(plans)[1])


# Lists of the whole book may be read in a row while they fit a page or two; so may the lines of an
# account, all of which are matched at once.
OF_ONE_ACCOUNT = [
    (function, who, arguments)
    for function, who, arguments in CALLS
    if not function.endswith(("_list", "_match")) and function != "caller_get"
]


@pytest.mark.slow
def test_plans__settled_while_young__still_right_when_grown(
    bank: Bank, explained: tuple[Connection, list[dict[str, Any]]]
) -> None:
    """A session keeps its plans until the tables are analysed: they must not be those of a toy.

    Before any statistics all indexes that begin with the book look equally good.
    """
    connection, plans = explained
    prepared = [(function, who, fill_in(bank, named)) for function, who, named in OF_ONE_ACCOUNT]
    for function, who, arguments in prepared:
        for _ in range(8):  # from the sixth time on, a plan may be kept
            call(connection, function, who, arguments)
    bank.root.execute(FILL)
    breaches = {}
    for function, who, arguments in prepared:
        plans.clear()
        call(connection, function, who, arguments)
        assert len(plans) > 1, (function, "reported no statement of its own")
        if wrong := judge(plans)[1]:
            breaches[function, who] = wrong
    assert not breaches
