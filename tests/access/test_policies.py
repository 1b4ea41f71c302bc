"""Row security, policy by policy: what it lets through and what it does not.

Asked as the NOLOGIN role the policy is for, in a context set by hand: no function takes part.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

import pytest
from psycopg import errors, sql

from tests.bank import ANN, BOB, Bank
from tests.db.functions.approvals import approve, need, waiting
from tests.db.functions.calls import apply
from tests.db.functions.rules import retire_rules
from tests.db.functions.schedules import add_due, make
from tests.db.functions.test_worker_lead import ONE, lead

NOBODY: dict[str, str] = {}
BOOK = {"book": "1"}
OTHER_BOOK = {"book": "2", "reach": "book"}
STAFF = {"book": "1", "reach": "book", "principal": "{staff}"}
ANN_IN_PERSON = {"book": "1", "reach": "owner", "customer": str(ANN), "principal": "{ann}"}
ANN_BY_MANDATE = {
    "book": "1",
    "reach": "customer",
    "customer": str(ANN),
    "principal": "{ann_agent}",
}
ONE_OF_ANN = {
    "book": "1",
    "reach": "accounts",
    "customer": str(ANN),
    "accounts": "{{{ACC10001}}}",
    "principal": "{ann_agent}",
}
# The accounts are Ann's, the customer of the call is not: the mandate's own row says which.
ACCOUNTS_OF_ANOTHER = {**ONE_OF_ANN, "customer": str(BOB)}
AGENT = {"book": "1", "principal": "{ann_agent}"}


@dataclass(frozen=True)
class Sight:
    """What a SELECT policy shows in a context.

    Args:
        context: settings, without their prefix; names in braces become ids.
        key: a column that names rows.
        sees: a query of the superuser for the keys that must be seen, no more and no fewer.
    """

    context: Mapping[str, str]
    key: LiteralString
    sees: LiteralString = "select null where false"


@dataclass(frozen=True)
class Deed:
    """A statement that a policy for writing lets through in some contexts and not in others.

    Args:
        statement: names in braces become ids.
        allowed: contexts in which it changes one row.
        denied: contexts in which it changes none, or is refused.
    """

    statement: LiteralString
    allowed: list[Mapping[str, str]]
    denied: list[Mapping[str, str]] = field(default_factory=list)


ALL: dict[str, LiteralString] = {
    "agent_session": "select id from bank_data.agent_session",
    "approval": "select id from bank_data.approval",
    "approval_level": "select above from bank_data.approval_level",
    "approval_vote": "select approval_id from bank_data.approval_vote",
    "interaction": "select id from bank_data.interaction",
    "calendar": "select code from bank_data.calendar",
    "schedule": "select id from bank_data.schedule",
    "schedule_due": "select schedule_id from bank_data.schedule_due",
    "worker_task": "select task from bank_data.worker_task",
    "account": "select number from bank_data.account",
    "account_balance": "select account_id from bank_data.account_balance",
    "book": "select id from bank_data.book",
    "book_account": "select role from bank_data.book_account",
    "credential": "select key_id from bank_data.credential",
    "currency": "select code from bank_data.currency",
    "customer": "select id from bank_data.customer",
    "exchange": "select quote_id from bank_data.exchange",
    "exchange_quote": "select id from bank_data.exchange_quote",
    "exchange_rate": "select id from bank_data.exchange_rate",
    "exchange_remainder": "select currency from bank_data.exchange_remainder",
    "external_import": "select id from bank_data.external_import",
    "external_line": "select id from bank_data.external_line",
    "hold": "select id from bank_data.hold",
    "intent": "select id from bank_data.intent",
    "interest_accrual": "select account_id from bank_data.interest_accrual",
    "interest_capitalisation": "select account_id from bank_data.interest_capitalisation",
    "interest_enrolment": "select enrolled_on from bank_data.interest_enrolment",
    "interest_position": "select account_id from bank_data.interest_position",
    "journal": "select id from bank_data.journal",
    "mandate": "select id from bank_data.mandate",
    "mandate_hold": "select hold_id from bank_data.mandate_hold",
    "mandate_usage": "select mandate_id from bank_data.mandate_usage",
    "mandate_use": "select id from bank_data.mandate_use",
    "outcome": "select code from bank_data.outcome",
    "payee": "select id from bank_data.payee",
    "payee_check": "select principal_id from bank_data.payee_check",
    "principal": "select id from bank_data.principal",
    "principal_identity": "select subject from bank_data.principal_identity",
    "product": "select code from bank_data.product",
    "product_fee": "select id from bank_data.product_fee",
    "product_interest": "select id from bank_data.product_interest",
    "reversal": "select transfer_id from bank_data.reversal",
    "rule": "select id from bank_data.rule",
    "rule_count": "select rule_id from bank_data.rule_count",
    "rule_customer": "select customer_id from bank_data.rule_customer",
    "rule_set": "select id from bank_data.rule_set",
    "rule_use": "select id from bank_data.rule_use",
    "scope": "select name from bank_data.scope",
}
KEYS: dict[str, LiteralString] = {
    "agent_session": "id",
    "approval": "id",
    "approval_level": "above",
    "approval_vote": "approval_id",
    "interaction": "id",
    "calendar": "code",
    "schedule": "id",
    "schedule_due": "schedule_id",
    "worker_task": "task",
    "account": "number",
    "account_balance": "account_id",
    "book": "id",
    "book_account": "role",
    "credential": "key_id",
    "currency": "code",
    "customer": "id",
    "exchange": "quote_id",
    "exchange_quote": "id",
    "exchange_rate": "id",
    "exchange_remainder": "currency",
    "external_import": "id",
    "external_line": "id",
    "hold": "id",
    "intent": "id",
    "interest_accrual": "account_id",
    "interest_capitalisation": "account_id",
    "interest_enrolment": "enrolled_on",
    "interest_position": "account_id",
    "journal": "id",
    "mandate": "id",
    "mandate_hold": "hold_id",
    "mandate_usage": "mandate_id",
    "mandate_use": "id",
    "outcome": "code",
    "payee": "id",
    "payee_check": "principal_id",
    "principal": "id",
    "principal_identity": "subject",
    "product": "code",
    "product_fee": "id",
    "product_interest": "id",
    "rule": "id",
    "rule_count": "rule_id",
    "rule_customer": "customer_id",
    "rule_set": "id",
    "rule_use": "id",
    "reversal": "transfer_id",
    "scope": "name",
}
OF_ANN: LiteralString = "select id from bank_data.account where customer_id = 1001"
INTEREST_OF_ANN: LiteralString = (
    "select id from bank_data.account where number in ('ACC10001', 'ACC10003')"
)
ACC10001: LiteralString = "select id from bank_data.account where number = 'ACC10001'"


def sights(
    table: str, *cases: tuple[Mapping[str, str], LiteralString | None], everything: bool = False
) -> list[Sight | Deed]:
    """Cases of one table; None stands for no row, and every policy is also asked by nobody."""
    key = KEYS[table]
    found: list[Sight | Deed] = [
        Sight(context, key, query or "select null where false") for context, query in cases
    ]
    if not everything:
        found += [Sight(NOBODY, key), Sight(OTHER_BOOK, key)]
    return found


def everything(table: str) -> list[Sight | Deed]:
    """A policy that shows all rows, whatever the context: of reference tables, and to auditors."""
    return sights(
        table, (NOBODY, ALL[table]), (OTHER_BOOK, ALL[table]), (STAFF, ALL[table]), everything=True
    )


def ledger(table: str) -> list[Sight | Deed]:
    """The kernel sees its book, whoever calls, and no other."""
    return sights(table, (BOOK, ALL[table]), (AGENT, ALL[table]))


APPROVALS_OF_ANN: LiteralString = "select id from bank_data.approval where customer_id = 1001"
VOTES_OF_ANN: LiteralString = (
    "select approval_id from bank_data.approval_vote where customer_id = 1001"
)
NEW_APPROVAL: LiteralString = (
    "insert into bank_data.approval (book_id, operation, command, digest, customer_id,"
    " principal_id, reasons, customers_needed, staff_needed, expires_at)"
    " values (1, 'x', '{{}}', repeat('0', 64), {Ann}, {ann_agent}, '[]', 0, 1, 'infinity')"
)
DONE_APPROVAL: LiteralString = (
    "insert into bank_data.approval (book_id, operation, command, digest, customer_id,"
    " principal_id, reasons, customers_needed, staff_needed, expires_at, status, resolved_at)"
    " values (1, 'x', '{{}}', repeat('0', 64), {Ann}, {ann_agent}, '[]', 0, 1, 'infinity',"
    " 'denied', now())"
)
END_APPROVAL: LiteralString = (
    "update bank_data.approval set status = 'denied', resolved_at = now()"
    " where customer_id = {Ann} and status = 'pending'"
)
STAFF_VOTE: LiteralString = (
    "insert into bank_data.approval_vote (book_id, approval_id, principal_id, customer_id,"
    " requester_id, side, decision, reason, digest)"
    " select 1, id, {staff}, 1001, principal_id, 'staff', 'approve', 'x', digest"
    " from (values ({approval}, {ann_agent}, 'x')) v (id, principal_id, digest)"
)
CUSTOMER_VOTE: LiteralString = (
    "insert into bank_data.approval_vote (book_id, approval_id, principal_id, customer_id,"
    " requester_id, side, decision, reason, digest)"
    " select 1, id, {ann}, 1001, principal_id, 'customer', 'approve', 'x', digest"
    " from (values ({approval}, {ann_agent}, 'x')) v (id, principal_id, digest)"
)
OWN_VOTE: LiteralString = (
    "insert into bank_data.approval_vote (book_id, approval_id, principal_id, customer_id,"
    " requester_id, side, decision, reason, digest)"
    " values (1, {approval}, {ann}, 1001, {ann}, 'customer', 'approve', 'x', 'x')"
)
NEW_LEVEL: LiteralString = (
    "insert into bank_data.approval_level (book_id, currency, above, approvers)"
    " values (1, 'EUR', 7, 1)"
)
PAYEES_OF_ANN: LiteralString = "select id from bank_data.payee where customer_id = 1001"
NEW_PAYEE: LiteralString = (
    "insert into bank_data.payee (book_id, customer_id, account_id, name, match, created_by)"
    " values (1, {Ann}, {ACC10001}, 'x', 'match', {ann_agent})"
)
TRUSTED_PAYEE: LiteralString = (
    "insert into bank_data.payee (book_id, customer_id, account_id, name, match, created_by,"
    " trusted_at, trusted_by) values (1, {Ann}, {ACC10001}, 'x', 'match', {ann_agent}, now(), 1)"
)
TRUST_PAYEE: LiteralString = (
    "update bank_data.payee set trusted_at = now(), trusted_by = 1 where customer_id = {Ann}"
)
REMOVE_PAYEE: LiteralString = (
    "update bank_data.payee set removed_at = now(), removed_by = 1 where customer_id = {Ann}"
)
NEW_ACCOUNT: LiteralString = (
    "insert into bank_data.account (book_id, number, customer_id, currency, exponent)"
    " values (1, 'NEW', {Ann}, 'USD', 2)"
)
NEW_BALANCE: LiteralString = (
    "insert into bank_data.account_balance (book_id, account_id, customer_id) values (1, 1, 1)"
)
NEW_ROW: LiteralString = (
    "insert into bank_data.journal (book_id, request_id, principal_id, operation, outcome)"
    " values (1, gen_random_uuid(), {ann_agent}, 'test', 'applied')"
)
NEW_KEY: LiteralString = (
    "insert into bank_data.credential (book_id, key_id, digest, kind, principal_id, scopes,"
    " expires_at) values (1, 'k', sha256('k'), 'key', {ann_agent}, '{{}}', now())"
)
NEW_MANDATE: LiteralString = (
    "insert into bank_data.mandate (book_id, principal_id, customer_id, actions, expires_at)"
    " values (1, {stranger}, {Ann}, array['read'], 'infinity')"
)
NEW_CHILD: LiteralString = (
    "insert into bank_data.mandate (book_id, principal_id, customer_id, actions, expires_at,"
    " given_by, parent_ids)"
    " values (1, {stranger}, {Ann}, array['read'], 'infinity', {ann_agent}, '{{1}}')"
)
NEW_RULE: LiteralString = (
    "insert into bank_data.rule (book_id, code, scope, measure, per, threshold, effect, created_by)"
    " values (1, 'some', 'book', 'dormant', 'customer', 1, 'deny', 1)"
)
NEW_RULE_SET: LiteralString = (
    "insert into bank_data.rule_set (book_id, id, rule_ids, is_counting, created_by)"
    " values (1, 2, '{{}}', false, 1)"
)
NEW_IMPORT: LiteralString = (
    "insert into bank_data.external_import (book_id, account_id, format, digest, first_day,"
    " last_day, line_count, principal_id)"
    " values (1, {CASH-USD}, 'csv', sha256('2'), '2026-01-31', '2026-01-31', 1, {staff})"
)
NEW_LINE: LiteralString = (
    "insert into bank_data.external_line (book_id, import_id, account_id, number, booked_on,"
    " amount) values (1, {import}, {CASH-USD}, 2, '2026-01-31', 1)"
)
EXPLAIN_LINE: LiteralString = (
    "update bank_data.external_line set status = 'explained', resolved_at = now()"
)
NEW_HOLD: LiteralString = (
    "insert into bank_data.hold (book_id, account_id, customer_id, other_payee_allowed, currency,"
    " amount, principal_id, expires_at)"
    " values (1, {ACC10001}, {Ann}, true, 'USD', 1, {ann_agent}, 'infinity')"
)
NEW_POSITION: LiteralString = (
    "insert into bank_data.interest_position (book_id, account_id, customer_id, product_id,"
    " started_on, accrued_through, capitalised_on)"
    " values (1, {CASH-USD}, 1, 1, '2024-01-02', '2024-01-01', '2024-01-02')"
)
NEW_ACCRUAL: LiteralString = (
    "insert into bank_data.interest_accrual"
    " (book_id, account_id, day, number, customer_id, terms_id, balance, amount)"
    " values (1, 1, '2024-01-01', 1, 1, 1, 1, 1)"
)
NEW_CAPITALISATION: LiteralString = (
    "insert into bank_data.interest_capitalisation"
    " (book_id, account_id, due_on, is_final, customer_id, since, accrued, amount, remainder)"
    " values (1, 1, '2024-01-01', false, 1, '2023-01-01', 1, 0, 1)"
)
NEW_TERMS: LiteralString = (
    "insert into bank_data.product_interest (book_id, product_id, valid_from, credit_rate,"
    " debit_rate, day_count, capitalised, principal_id)"
    " select 1, id, '2030-01-01', 1, 1, 'ACT/365', 'monthly', 1 from bank_data.product"
    "  where code = 'CURRENT'"
)
NEW_PRODUCT: LiteralString = (
    "insert into bank_data.product (book_id, code, name, kind, currency)"
    " values (1, 'NEW', 'New', 'current', 'USD')"
)
NEW_RATE: LiteralString = (
    "insert into bank_data.exchange_rate"
    " (book_id, base_currency, quote_currency, rate, principal_id, valid_until)"
    " values (1, 'EUR', 'USD', 1, {bob_agent}, 'infinity')"
)
NEW_QUOTE: LiteralString = (
    "insert into bank_data.exchange_quote (book_id, principal_id, customer_id, side,"
    " from_account_id, to_account_id, from_currency, to_currency, from_amount, to_amount, rate_id,"
    " base_currency, rate, remainder, expires_at)"
    " values (1, {bob_agent}, 1002, 'sell', {ACC10001}, {CASH-USD}, 'USD', 'EUR', 1, 1, {rate},"
    " 'EUR', 1, 0, 'infinity')"
)
NEW_INTENT: LiteralString = (
    "insert into bank_data.intent (book_id, principal_id, customer_id, from_account_id,"
    " to_account_id, currency, amount, allow_duplicate, shown, created_at, expires_at,"
    " execution_id, digest)"
    " values (1, {ann_agent}, 1001, {ACC10001}, {CASH-USD}, 'USD', 1, false, '{{}}', now(),"
    " 'infinity', gen_random_uuid(), sha256('x'))"
)
NEW_EXCHANGE: LiteralString = (
    "insert into bank_data.exchange (book_id, quote_id, principal_id, journal_id,"
    " debit_transfer_id, credit_transfer_id, from_position_id, to_position_id,"
    " rounding_account_id, rounding_amount)"
    " values (1, {quote}, {bob_agent}, 1, 2, 3, 4, 5, 6, 0)"
)
SUSPEND_ANN: LiteralString = (
    "update bank_data.customer set status = 'suspended' where id = {Ann} and status = 'active'"
)
REVOKE_KEY: LiteralString = (
    "update bank_data.credential set revoked_at = now() where principal_id = {ann_agent}"
)
REVOKE_SESSION_KEY: LiteralString = (
    "update bank_data.credential set revoked_at = now() where kind = 'agent_session'"
)
NEW_SESSION: LiteralString = (
    "insert into bank_data.agent_session (book_id, principal_id, customer_id, channel, expires_at)"
    " values (1, {ann_agent}, {Ann}, 'chat', 'infinity')"
)
END_SESSION: LiteralString = (
    "update bank_data.agent_session set ended_at = now()"
    " where principal_id = {ann_agent} and customer_id = {Ann}"
)
NEW_INTERACTION: LiteralString = (
    "insert into bank_data.interaction (book_id, customer_id, principal_id, channel, role,"
    " is_vouched, content) values (1, {Ann}, {ann_agent}, 'chat', 'agent', false, 'x')"
)
REVOKE_MANDATE: LiteralString = (
    "update bank_data.mandate set revoked_at = now() where principal_id = {ann_agent}"
)
SUSPEND_AGENT: LiteralString = (
    "update bank_data.principal set status = 'suspended' where id = {ann_agent}"
)
BOBS_AGENT = {"book": "1", "reach": "customer", "customer": str(BOB), "principal": "{bob_agent}"}
BOB_IN_PERSON = {"book": "1", "reach": "owner", "customer": str(BOB), "principal": "{bob_agent}"}

NEW_CALENDAR: LiteralString = (
    "insert into bank_data.calendar (book_id, code, name, weekend, holidays)"
    " values (1, 'NEW', 'New', '{{}}', '{{}}')"
)
NEW_SCHEDULE: LiteralString = (
    "insert into bank_data.schedule (book_id, principal_id, customer_id, from_account_id,"
    " to_account_id, currency, amount, up_to, starts_at, time_zone, adjustment, missed, retries,"
    " retry_pause_minutes) values (1, {ann_agent}, {Ann}, {ACC10001}, {ACC10001}, 'USD', 1, false,"
    " now(), 'UTC', 'none', 'skip', 0, 1)"
)
PAUSE_SCHEDULE: LiteralString = (
    "update bank_data.schedule set status = 'paused' where principal_id = {ann_agent}"
)
NEW_DUE: LiteralString = (
    "insert into bank_data.schedule_due (book_id, schedule_id, occurrence, principal_id,"
    " customer_id, due_at) values (1, {schedule}, '2020-01-01', {ann_agent}, {Ann}, now())"
)
TRY_DUE: LiteralString = (
    "update bank_data.schedule_due set attempts = 1 where principal_id = {ann_agent}"
)
NEW_TASK: LiteralString = (
    "insert into bank_data.worker_task (book_id, task, worker_id, host, every, led_until)"
    " values (1, 'test', gen_random_uuid(), 'h', '1 s', now())"
)


# (table, policy): its cases. A policy without any fails the test below.
def staff_table(table: str, new: LiteralString) -> dict[tuple[str, str], list[Sight | Deed]]:
    """The policies of a table that staff sees and adds to, and nobody changes."""
    outside: list[Mapping[str, str]] = [
        NOBODY,
        BOOK,
        AGENT,
        ANN_IN_PERSON,
        ANN_BY_MANDATE,
        OTHER_BOOK,
    ]
    unseen = [(context, None) for context in (BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE)]
    return {
        (table, "select_exec"): sights(table, (STAFF, ALL[table]), *unseen),
        (table, "insert_exec"): [Deed(new, [STAFF], outside)],
        (table, "select_ledger"): ledger(table),
        (table, "select_reader"): everything(table),
    }


CASES: dict[tuple[str, str], list[Sight | Deed]] = {
    ("agent_session", "select_exec"): sights(
        "agent_session",
        (BOOK, None),
        (STAFF, ALL["agent_session"]),
        (AGENT, "select id from bank_data.agent_session where principal_id = {ann_agent}"),
        (
            ANN_BY_MANDATE,
            "select id from bank_data.agent_session where principal_id = {ann_agent}",
        ),
        (ANN_IN_PERSON, "select id from bank_data.agent_session where customer_id = 1001"),
        (BOBS_AGENT, "select id from bank_data.agent_session where principal_id = {bob_agent}"),
    ),
    ("agent_session", "insert_exec"): [
        Deed(
            NEW_SESSION,
            [ANN_BY_MANDATE, {**STAFF, "principal": "{ann_agent}"}],
            [
                *(NOBODY, BOOK, AGENT, STAFF, ANN_IN_PERSON, ONE_OF_ANN, BOBS_AGENT, OTHER_BOOK),
                {**ANN_BY_MANDATE, "customer": str(BOB)},
            ],
        )
    ],
    ("agent_session", "update_exec"): [
        Deed(
            END_SESSION,
            [STAFF, ANN_IN_PERSON, AGENT],
            [NOBODY, BOOK, BOBS_AGENT, BOB_IN_PERSON, OTHER_BOOK],
        )
    ],
    ("agent_session", "select_ledger"): ledger("agent_session"),
    ("agent_session", "select_reader"): everything("agent_session"),
    ("interaction", "select_exec"): sights(
        "interaction",
        (BOOK, None),
        (AGENT, None),
        (ONE_OF_ANN, None),
        (STAFF, ALL["interaction"]),
        (ANN_IN_PERSON, "select id from bank_data.interaction where customer_id = 1001"),
        (
            ANN_BY_MANDATE,
            (
                "select id from bank_data.interaction where customer_id = 1001"
                " and {ann_agent} in (principal_id, agent_id)"
            ),
        ),
        (
            BOBS_AGENT,
            (
                "select id from bank_data.interaction where customer_id = 1002"
                " and {bob_agent} in (principal_id, agent_id)"
            ),
        ),
    ),
    ("interaction", "insert_exec"): [
        Deed(
            NEW_INTERACTION,
            [ANN_BY_MANDATE, {**STAFF, "principal": "{ann_agent}"}],
            [
                *(NOBODY, BOOK, AGENT, STAFF, ANN_IN_PERSON, ONE_OF_ANN, BOBS_AGENT, OTHER_BOOK),
                {**ANN_BY_MANDATE, "customer": str(BOB)},
            ],
        )
    ],
    ("interaction", "select_ledger"): ledger("interaction"),
    ("interaction", "select_reader"): everything("interaction"),
    ("calendar", "select_exec"): sights(
        "calendar", (BOOK, ALL["calendar"]), (AGENT, ALL["calendar"])
    ),
    ("calendar", "insert_exec"): [
        Deed(NEW_CALENDAR, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, OTHER_BOOK])
    ],
    ("calendar", "update_exec"): [
        Deed(
            "update bank_data.calendar set name = 'Other'",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("calendar", "select_ledger"): ledger("calendar"),
    ("calendar", "select_reader"): everything("calendar"),
    ("schedule", "select_exec"): sights(
        "schedule",
        (BOOK, None),
        (STAFF, ALL["schedule"]),
        (AGENT, "select id from bank_data.schedule where principal_id = {ann_agent}"),
        (ANN_BY_MANDATE, "select id from bank_data.schedule where principal_id = {ann_agent}"),
        (ANN_IN_PERSON, "select id from bank_data.schedule where customer_id = 1001"),
        (BOBS_AGENT, "select id from bank_data.schedule where principal_id = {bob_agent}"),
    ),
    ("schedule", "insert_exec"): [
        Deed(
            NEW_SCHEDULE,
            [AGENT, ANN_BY_MANDATE],
            [NOBODY, BOOK, STAFF, ANN_IN_PERSON, BOBS_AGENT, OTHER_BOOK, {**AGENT, "book": "2"}],
        )
    ],
    ("schedule", "update_exec"): [
        Deed(
            PAUSE_SCHEDULE,
            [STAFF, ANN_IN_PERSON, AGENT],
            [NOBODY, BOOK, BOBS_AGENT, BOB_IN_PERSON, OTHER_BOOK],
        )
    ],
    ("schedule", "select_ledger"): ledger("schedule"),
    ("schedule", "select_reader"): everything("schedule"),
    ("schedule_due", "select_exec"): sights(
        "schedule_due",
        (BOOK, None),
        (STAFF, ALL["schedule_due"]),
        (AGENT, "select id from bank_data.schedule where principal_id = {ann_agent}"),
        (ANN_IN_PERSON, "select id from bank_data.schedule where customer_id = 1001"),
        (BOBS_AGENT, "select id from bank_data.schedule where principal_id = {bob_agent}"),
    ),
    ("schedule_due", "insert_exec"): [
        Deed(
            NEW_DUE,
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, BOBS_AGENT, OTHER_BOOK],
        )
    ],
    ("schedule_due", "update_exec"): [
        Deed(
            TRY_DUE,
            [STAFF, ANN_IN_PERSON, AGENT],
            [NOBODY, BOOK, BOBS_AGENT, BOB_IN_PERSON, OTHER_BOOK],
        )
    ],
    ("schedule_due", "select_ledger"): ledger("schedule_due"),
    ("schedule_due", "select_reader"): everything("schedule_due"),
    ("worker_task", "select_exec"): sights(
        "worker_task",
        (BOOK, None),
        (AGENT, None),
        (ANN_IN_PERSON, None),
        (STAFF, ALL["worker_task"]),
    ),
    ("worker_task", "insert_exec"): [
        Deed(NEW_TASK, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, OTHER_BOOK])
    ],
    ("worker_task", "update_exec"): [
        Deed(
            "update bank_data.worker_task set failures = 9",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("worker_task", "select_reader"): everything("worker_task"),
    ("account", "select_exec"): sights(
        "account",
        (BOOK, None),
        (AGENT, None),
        (STAFF, ALL["account"]),
        (ANN_IN_PERSON, "select number from bank_data.account where customer_id = 1001"),
        (ANN_BY_MANDATE, "select number from bank_data.account where customer_id = 1001"),
        (ONE_OF_ANN, "select 'ACC10001'"),
        (ACCOUNTS_OF_ANOTHER, None),
    ),
    ("account", "all_ledger"): [
        *ledger("account"),
        Deed(NEW_ACCOUNT, [BOOK, STAFF], [NOBODY, OTHER_BOOK]),
        Deed(
            "update bank_data.account set closed_at = now() where number = 'ACC10001'",
            [BOOK],
            [NOBODY, OTHER_BOOK],
        ),
    ],
    ("account", "select_reader"): everything("account"),
    ("account_balance", "select_exec"): sights(
        "account_balance",
        (BOOK, None),
        (AGENT, None),
        (STAFF, ALL["account_balance"]),
        (ANN_IN_PERSON, OF_ANN),
        (ANN_BY_MANDATE, OF_ANN),
        (ONE_OF_ANN, ACC10001),
        (ACCOUNTS_OF_ANOTHER, None),
    ),
    ("account_balance", "all_ledger"): [
        *ledger("account_balance"),
        Deed(NEW_BALANCE, [BOOK], [NOBODY, OTHER_BOOK]),
        Deed(
            "update bank_data.account_balance set posted = 1 where account_id = {ACC10001}",
            [BOOK],
            [NOBODY, OTHER_BOOK],
        ),
    ],
    ("account_balance", "select_reader"): everything("account_balance"),
    ("book", "select_exec"): sights("book", (BOOK, ALL["book"]), (AGENT, ALL["book"])),
    ("book", "update_exec"): [
        Deed(
            "update bank_data.book set status = 'suspended' where id = 1",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, ONE_OF_ANN, OTHER_BOOK],
        )
    ],
    ("book", "select_ledger"): sights("book", (BOOK, ALL["book"]), (AGENT, ALL["book"])),
    ("book", "select_reader"): everything("book"),
    ("book_account", "select_exec"): sights(
        "book_account",
        (BOOK, None),
        (AGENT, None),
        (ANN_IN_PERSON, None),
        (STAFF, ALL["book_account"]),
    ),
    ("book_account", "insert_exec"): [
        Deed(
            "insert into bank_data.book_account (book_id, role, currency, account_id)"
            " values (1, 'fee_income', 'USD', {CASH-USD})",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("book_account", "update_exec"): [
        Deed(
            "update bank_data.book_account set account_id = {CASH-USD} where role = 'suspense'",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("book_account", "select_ledger"): ledger("book_account"),
    ("book_account", "select_reader"): everything("book_account"),
    ("credential", "select_exec"): sights(
        "credential",
        (BOOK, None),
        (STAFF, ALL["credential"]),
        (AGENT, "select key_id from bank_data.credential where principal_id = {ann_agent}"),
        (
            {"book": "1", "digest": "{digest}"},
            "select key_id from bank_data.credential where principal_id = {bob_agent}",
        ),
        ({"book": "1", "digest": "00"}, None),
        ({"book": "2", "digest": "{digest}"}, None),
        (
            {"book": "1", "reach": "owner", "customer": str(ANN)},
            "select key_id from bank_data.credential where kind = 'agent_session'",
        ),
        ({"book": "1", "reach": "owner", "customer": str(BOB)}, None),
        ({"book": "1", "reach": "customer", "customer": str(ANN)}, None),
    ),
    ("credential", "insert_exec"): [
        Deed(
            NEW_KEY,
            [STAFF, AGENT],
            [NOBODY, BOOK, BOBS_AGENT, OTHER_BOOK, {**AGENT, "book": "2"}],
        )
    ],
    ("credential", "update_exec"): [
        Deed(
            REVOKE_KEY,
            [STAFF, AGENT],
            [NOBODY, BOOK, BOBS_AGENT, OTHER_BOOK, {"book": "1", "digest": "{digest_ann}"}],
        ),
        Deed(
            REVOKE_SESSION_KEY,
            [STAFF, ANN_IN_PERSON],
            [NOBODY, BOOK, AGENT, ANN_BY_MANDATE, BOB_IN_PERSON, OTHER_BOOK],
        ),
    ],
    ("credential", "select_reader"): everything("credential"),
    ("currency", "select_exec"): everything("currency"),
    ("currency", "select_ledger"): everything("currency"),
    ("currency", "select_reader"): everything("currency"),
    ("customer", "select_exec"): sights(
        "customer",
        (BOOK, None),
        (AGENT, None),
        (STAFF, ALL["customer"]),
        (ANN_IN_PERSON, "select 1001"),
        (ANN_BY_MANDATE, "select 1001"),
        ({"book": "2", "customer": str(ANN)}, None),
    ),
    ("customer", "insert_exec"): [
        Deed(
            "insert into bank_data.customer (book_id, name) values (1, 'New')",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("customer", "update_exec"): [
        Deed(
            SUSPEND_ANN,
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("customer", "select_ledger"): ledger("customer"),
    ("customer", "select_reader"): everything("customer"),
    ("exchange", "select_exec"): sights(
        "exchange",
        (BOOK, None),
        (STAFF, None),
        (ANN_IN_PERSON, None),
        (BOBS_AGENT, None),
        (AGENT, ALL["exchange"]),
        (ANN_BY_MANDATE, ALL["exchange"]),
    ),
    ("exchange", "all_ledger"): [
        *ledger("exchange"),
        Deed(NEW_EXCHANGE, [BOOK], [NOBODY, OTHER_BOOK]),
    ],
    ("exchange", "select_reader"): everything("exchange"),
    ("exchange_quote", "select_exec"): sights(
        "exchange_quote",
        (BOOK, None),
        (STAFF, None),
        (ANN_IN_PERSON, None),
        (
            AGENT,
            "select id from bank_data.exchange_quote where principal_id = {ann_agent}",
        ),
        (
            BOBS_AGENT,
            "select id from bank_data.exchange_quote where principal_id = {bob_agent}",
        ),
    ),
    ("exchange_quote", "insert_exec"): [
        Deed(NEW_QUOTE, [BOBS_AGENT], [NOBODY, BOOK, AGENT, STAFF, ANN_IN_PERSON, OTHER_BOOK])
    ],
    ("exchange_quote", "select_ledger"): ledger("exchange_quote"),
    ("exchange_quote", "select_reader"): everything("exchange_quote"),
    ("intent", "select_exec"): sights(
        "intent",
        (BOOK, None),
        (STAFF, None),
        (ANN_IN_PERSON, None),
        (AGENT, "select id from bank_data.intent where principal_id = {ann_agent}"),
        (ANN_BY_MANDATE, "select id from bank_data.intent where principal_id = {ann_agent}"),
        (BOBS_AGENT, "select id from bank_data.intent where principal_id = {bob_agent}"),
    ),
    ("intent", "insert_exec"): [
        Deed(
            NEW_INTENT,
            [ANN_BY_MANDATE, ONE_OF_ANN, {**STAFF, "principal": "{ann_agent}"}],
            [NOBODY, BOOK, AGENT, STAFF, ANN_IN_PERSON, BOBS_AGENT, OTHER_BOOK],
        )
    ],
    ("intent", "select_ledger"): ledger("intent"),
    ("intent", "select_reader"): everything("intent"),
    ("exchange_rate", "select_exec"): sights(
        "exchange_rate",
        (BOOK, ALL["exchange_rate"]),
        (AGENT, ALL["exchange_rate"]),
        (ANN_IN_PERSON, ALL["exchange_rate"]),
    ),
    ("exchange_rate", "insert_exec"): [
        Deed(
            NEW_RATE,
            [{**BOBS_AGENT, "reach": "feed"}, {**BOBS_AGENT, "reach": "book"}],
            [NOBODY, BOOK, BOBS_AGENT, STAFF, BOB_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("exchange_rate", "select_ledger"): ledger("exchange_rate"),
    ("exchange_rate", "select_reader"): everything("exchange_rate"),
    ("exchange_remainder", "all_ledger"): [
        *ledger("exchange_remainder"),
        Deed(
            "insert into bank_data.exchange_remainder values (1, 'JPY', 0)",
            [BOOK],
            [NOBODY, OTHER_BOOK],
        ),
        Deed(
            "update bank_data.exchange_remainder set remainder = 0.25",
            [BOOK],
            [NOBODY, OTHER_BOOK],
        ),
    ],
    ("exchange_remainder", "select_reader"): everything("exchange_remainder"),
    ("external_import", "select_exec"): sights(
        "external_import",
        (BOOK, None),
        (STAFF, ALL["external_import"]),
        (AGENT, None),
        (ANN_IN_PERSON, None),
        (ANN_BY_MANDATE, None),
    ),
    ("external_import", "insert_exec"): [
        Deed(NEW_IMPORT, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK])
    ],
    ("external_import", "select_ledger"): ledger("external_import"),
    ("external_import", "select_reader"): everything("external_import"),
    ("external_line", "select_exec"): sights(
        "external_line",
        (BOOK, None),
        (STAFF, ALL["external_line"]),
        (AGENT, None),
        (ANN_IN_PERSON, None),
        (ANN_BY_MANDATE, None),
    ),
    ("external_line", "insert_exec"): [
        Deed(NEW_LINE, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK])
    ],
    ("external_line", "update_exec"): [
        Deed(
            EXPLAIN_LINE, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK]
        )
    ],
    ("external_line", "select_ledger"): ledger("external_line"),
    ("external_line", "select_reader"): everything("external_line"),
    ("hold", "select_exec"): sights(
        "hold",
        (BOOK, None),
        (STAFF, ALL["hold"]),
        (AGENT, "select id from bank_data.hold where principal_id = {ann_agent}"),
        (ANN_IN_PERSON, "select id from bank_data.hold where customer_id = 1001"),
        (
            ANN_BY_MANDATE,
            (
                "select id from bank_data.hold"
                " where customer_id = 1001 or principal_id = {ann_agent}"
            ),
        ),
        (
            ONE_OF_ANN,
            (
                "select id from bank_data.hold where principal_id = {ann_agent}"
                " or account_id = {ACC10001}"
            ),
        ),
        (ACCOUNTS_OF_ANOTHER, "select id from bank_data.hold where principal_id = {ann_agent}"),
    ),
    ("hold", "all_ledger"): [
        *ledger("hold"),
        Deed(NEW_HOLD, [BOOK], [NOBODY, OTHER_BOOK]),
        Deed(
            "update bank_data.hold set status = 'expired', resolved_at = now()"
            " where account_id = {ACC10001} and amount = 1",
            [BOOK],
            [NOBODY, OTHER_BOOK],
        ),
    ],
    ("hold", "select_reader"): everything("hold"),
    **{
        (table, policy): cases
        for table, deeds in (
            ("interest_accrual", [Deed(NEW_ACCRUAL, [BOOK], [NOBODY, OTHER_BOOK])]),
            ("interest_capitalisation", [Deed(NEW_CAPITALISATION, [BOOK], [NOBODY, OTHER_BOOK])]),
            (
                "interest_position",
                [
                    Deed(NEW_POSITION, [BOOK], [NOBODY, OTHER_BOOK]),
                    Deed(
                        "update bank_data.interest_position set due_on = due_on + 1"
                        " where account_id = {ACC10001}",
                        [BOOK],
                        [NOBODY, OTHER_BOOK],
                    ),
                ],
            ),
        )
        for policy, cases in (
            (
                "select_exec",
                sights(
                    table,
                    (BOOK, None),
                    (AGENT, None),
                    (STAFF, ALL[table]),
                    (ANN_IN_PERSON, INTEREST_OF_ANN),
                    (ANN_BY_MANDATE, INTEREST_OF_ANN),
                    (ONE_OF_ANN, ACC10001),
                    (ACCOUNTS_OF_ANOTHER, None),
                ),
            ),
            ("all_ledger", [*ledger(table), *deeds]),
            ("select_reader", everything(table)),
        )
    },
    ("interest_enrolment", "all_ledger"): [
        *ledger("interest_enrolment"),
        Deed("update bank_data.interest_enrolment set terms_id = 2", [BOOK], [NOBODY, OTHER_BOOK]),
    ],
    ("interest_enrolment", "select_reader"): everything("interest_enrolment"),
    ("journal", "select_exec"): sights(
        "journal",
        (BOOK, None),
        (STAFF, ALL["journal"]),
        (AGENT, "select id from bank_data.journal where principal_id = {ann_agent}"),
        (ANN_IN_PERSON, "select id from bank_data.journal where customer_id = 1001"),
        (ANN_BY_MANDATE, "select id from bank_data.journal where customer_id = 1001"),
        (
            ONE_OF_ANN,
            (
                "select id from bank_data.journal where principal_id = {ann_agent}"
                " or (customer_id = 1001 and debit_account_id = {ACC10001})"
            ),
        ),
        (
            BOBS_AGENT,
            (
                "select id from bank_data.journal where principal_id = {bob_agent}"
                " or customer_id = 1002"
            ),
        ),
    ),
    ("journal", "select_ledger"): ledger("journal"),
    ("journal", "insert_ledger"): [
        Deed(
            NEW_ROW,
            [AGENT, ANN_BY_MANDATE],
            [NOBODY, BOOK, STAFF, BOBS_AGENT, OTHER_BOOK, {**AGENT, "book": "2"}],
        )
    ],
    ("journal", "select_reader"): everything("journal"),
    ("mandate", "select_exec"): sights(
        "mandate",
        (BOOK, None),
        (STAFF, ALL["mandate"]),
        (AGENT, "select id from bank_data.mandate where principal_id = {ann_agent}"),
        (ANN_BY_MANDATE, "select id from bank_data.mandate where principal_id = {ann_agent}"),
        (ANN_IN_PERSON, "select id from bank_data.mandate where customer_id = 1001"),
    ),
    ("mandate", "insert_exec"): [
        Deed(
            NEW_MANDATE,
            [STAFF, ANN_IN_PERSON],
            [NOBODY, BOOK, AGENT, ANN_BY_MANDATE, ONE_OF_ANN, BOB_IN_PERSON, OTHER_BOOK],
        ),
        Deed(
            NEW_CHILD,
            [STAFF, ANN_IN_PERSON, ANN_BY_MANDATE, ONE_OF_ANN],
            [NOBODY, BOOK, AGENT, BOBS_AGENT, BOB_IN_PERSON, OTHER_BOOK],
        ),
    ],
    ("mandate", "all_ledger"): [
        *ledger("mandate"),
        Deed(REVOKE_MANDATE, [BOOK, AGENT, STAFF], [NOBODY, OTHER_BOOK]),
    ],
    ("mandate_hold", "all_ledger"): ledger("mandate_hold"),
    ("mandate_hold", "select_reader"): everything("mandate_hold"),
    ("mandate_usage", "all_ledger"): ledger("mandate_usage"),
    ("mandate_usage", "select_reader"): everything("mandate_usage"),
    ("mandate_use", "all_ledger"): ledger("mandate_use"),
    ("mandate_use", "select_reader"): everything("mandate_use"),
    ("mandate", "select_reader"): everything("mandate"),
    **staff_table("rule", NEW_RULE),
    **staff_table("rule_set", NEW_RULE_SET),
    ("rule_count", "all_ledger"): ledger("rule_count"),
    ("rule_count", "select_reader"): everything("rule_count"),
    ("rule_customer", "all_ledger"): ledger("rule_customer"),
    ("rule_customer", "select_reader"): everything("rule_customer"),
    ("rule_use", "all_ledger"): ledger("rule_use"),
    ("rule_use", "select_reader"): everything("rule_use"),
    ("outcome", "select_exec"): everything("outcome"),
    ("outcome", "select_ledger"): everything("outcome"),
    ("outcome", "select_reader"): everything("outcome"),
    ("approval", "select_exec"): sights(
        "approval",
        (BOOK, None),
        (STAFF, ALL["approval"]),
        (ANN_IN_PERSON, APPROVALS_OF_ANN),
        (BOB_IN_PERSON, "select id from bank_data.approval where customer_id = 1002"),
        (AGENT, "select id from bank_data.approval where principal_id = {ann_agent}"),
        (ANN_BY_MANDATE, "select id from bank_data.approval where principal_id = {ann_agent}"),
    ),
    ("approval", "insert_exec"): [
        Deed(
            NEW_APPROVAL,
            [ANN_BY_MANDATE, ONE_OF_ANN, {**STAFF, "principal": "{ann_agent}"}],
            [NOBODY, BOOK, AGENT, STAFF, ANN_IN_PERSON, BOBS_AGENT, OTHER_BOOK],
        ),
        Deed(DONE_APPROVAL, [], [ANN_BY_MANDATE, {**STAFF, "principal": "{ann_agent}"}]),
    ],
    ("approval", "update_exec"): [
        Deed(
            END_APPROVAL,
            [STAFF, ANN_IN_PERSON, AGENT, ANN_BY_MANDATE],
            [NOBODY, BOOK, BOBS_AGENT, BOB_IN_PERSON, OTHER_BOOK],
        ),
    ],
    ("approval", "select_ledger"): ledger("approval"),
    ("approval", "select_reader"): everything("approval"),
    ("approval_level", "select_exec"): sights(
        "approval_level",
        *((context, ALL["approval_level"]) for context in (BOOK, AGENT, STAFF, ANN_IN_PERSON)),
    ),
    ("approval_level", "insert_exec"): [
        Deed(NEW_LEVEL, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK]),
    ],
    ("approval_level", "update_exec"): [
        Deed(
            "update bank_data.approval_level set approvers = 1",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        ),
    ],
    ("approval_level", "select_ledger"): ledger("approval_level"),
    ("approval_level", "select_reader"): everything("approval_level"),
    ("approval_vote", "select_exec"): sights(
        "approval_vote",
        (BOOK, None),
        (STAFF, ALL["approval_vote"]),
        (ANN_IN_PERSON, VOTES_OF_ANN),
        (BOB_IN_PERSON, None),
        (AGENT, VOTES_OF_ANN),
        (BOBS_AGENT, None),
    ),
    ("approval_vote", "insert_exec"): [
        Deed(
            STAFF_VOTE,
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, BOBS_AGENT, OTHER_BOOK],
        ),
        Deed(
            CUSTOMER_VOTE,
            [{**ANN_IN_PERSON, "principal": "{ann}"}],
            [
                NOBODY,
                AGENT,
                {**STAFF, "principal": "{ann}"},
                ANN_BY_MANDATE,
                {**BOB_IN_PERSON, "principal": "{ann}"},
                OTHER_BOOK,
            ],
        ),
        Deed(OWN_VOTE, [], [{**ANN_IN_PERSON, "principal": "{ann}"}]),
    ],
    ("approval_vote", "select_ledger"): ledger("approval_vote"),
    ("approval_vote", "select_reader"): everything("approval_vote"),
    ("payee", "select_exec"): sights(
        "payee",
        (BOOK, None),
        (AGENT, None),
        (STAFF, ALL["payee"]),
        (ANN_IN_PERSON, PAYEES_OF_ANN),
        (ANN_BY_MANDATE, PAYEES_OF_ANN),
        (BOBS_AGENT, "select id from bank_data.payee where customer_id = 1002"),
    ),
    ("payee", "insert_exec"): [
        Deed(
            NEW_PAYEE,
            [ANN_BY_MANDATE, ONE_OF_ANN, {**STAFF, "principal": "{ann_agent}"}],
            [NOBODY, BOOK, AGENT, STAFF, ANN_IN_PERSON, BOBS_AGENT, OTHER_BOOK],
        ),
        Deed(TRUSTED_PAYEE, [], [ANN_BY_MANDATE, {**STAFF, "principal": "{ann_agent}"}]),
    ],
    ("payee", "update_exec"): [
        Deed(
            TRUST_PAYEE,
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, BOBS_AGENT, OTHER_BOOK],
        ),
        Deed(
            REMOVE_PAYEE,
            [STAFF, ANN_IN_PERSON, ANN_BY_MANDATE],
            [NOBODY, BOOK, AGENT, BOBS_AGENT, OTHER_BOOK],
        ),
    ],
    ("payee", "select_ledger"): ledger("payee"),
    ("payee", "select_reader"): everything("payee"),
    ("payee_check", "all_exec"): [
        *sights(
            "payee_check",
            (BOOK, None),
            (STAFF, None),
            (ANN_IN_PERSON, None),
            (AGENT, "select {ann_agent}"),
            (ANN_BY_MANDATE, "select {ann_agent}"),
        ),
        Deed(
            "update bank_data.payee_check set misses = 0 where principal_id = {ann_agent}",
            [AGENT, ANN_BY_MANDATE],
            [NOBODY, BOOK, STAFF, ANN_IN_PERSON, BOBS_AGENT, OTHER_BOOK],
        ),
    ],
    ("payee_check", "select_ledger"): ledger("payee_check"),
    ("payee_check", "select_reader"): everything("payee_check"),
    ("principal", "select_exec"): sights(
        "principal",
        # The session of the tests is the operator's: its own login is always seen.
        (BOOK, "select id from bank_data.principal where login = session_user"),
        (STAFF, ALL["principal"]),
        (
            AGENT,
            "select id from bank_data.principal where id = {ann_agent} or login = session_user",
        ),
        (
            ANN_IN_PERSON,
            "select id from bank_data.principal where id = {ann} or login = session_user",
        ),
    ),
    ("principal", "insert_exec"): [
        Deed(
            "insert into bank_data.principal (book_id, class, name, scopes)"
            " values (1, 'agent', 'New', '{{}}')",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("principal", "update_exec"): [
        Deed(
            SUSPEND_AGENT,
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("principal", "select_ledger"): ledger("principal"),
    ("principal", "select_reader"): everything("principal"),
    ("principal_identity", "select_exec"): sights(
        "principal_identity",
        (BOOK, None),
        (AGENT, None),
        (ANN_IN_PERSON, None),
        (STAFF, ALL["principal_identity"]),
        ({"book": "1", "issuer": "https://issuer.test", "subject": "ann"}, "select 'ann'"),
        ({"book": "1", "issuer": "https://other.test", "subject": "ann"}, None),
        ({"book": "1", "issuer": "https://issuer.test"}, None),
        ({"book": "2", "issuer": "https://issuer.test", "subject": "ann"}, None),
    ),
    ("principal_identity", "insert_exec"): [
        Deed(
            "insert into bank_data.principal_identity (book_id, issuer, subject, principal_id)"
            " values (1, 'i', 's', {ann_agent})",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, {**BOOK, "issuer": "i", "subject": "s"}],
        )
    ],
    ("principal_identity", "select_reader"): everything("principal_identity"),
    ("product", "select_exec"): sights(
        "product", (BOOK, ALL["product"]), (AGENT, ALL["product"]), (STAFF, ALL["product"])
    ),
    ("product", "insert_exec"): [
        Deed(NEW_PRODUCT, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK])
    ],
    ("product", "update_exec"): [
        Deed(
            "update bank_data.product set is_offered = false",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("product", "select_ledger"): ledger("product"),
    ("product", "select_reader"): everything("product"),
    ("product_fee", "select_exec"): sights(
        "product_fee",
        (BOOK, ALL["product_fee"]),
        (AGENT, ALL["product_fee"]),
        (STAFF, ALL["product_fee"]),
    ),
    ("product_fee", "insert_exec"): [
        Deed(
            "insert into bank_data.product_fee"
            " (book_id, product_id, operation, flat, percentage, starts_at)"
            " values (1, {product}, 'transfer_post', 1, 0, now())",
            [STAFF],
            [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK],
        )
    ],
    ("product_fee", "select_ledger"): ledger("product_fee"),
    ("product_fee", "select_reader"): everything("product_fee"),
    ("product_interest", "select_exec"): sights(
        "product_interest",
        (BOOK, ALL["product_interest"]),
        (AGENT, ALL["product_interest"]),
        (STAFF, ALL["product_interest"]),
    ),
    ("product_interest", "insert_exec"): [
        Deed(NEW_TERMS, [STAFF], [NOBODY, BOOK, AGENT, ANN_IN_PERSON, ANN_BY_MANDATE, OTHER_BOOK])
    ],
    ("product_interest", "select_ledger"): ledger("product_interest"),
    ("product_interest", "select_reader"): everything("product_interest"),
    ("reversal", "all_ledger"): [
        *ledger("reversal"),
        Deed(
            "insert into bank_data.reversal values (1, 7, 2, 1, array[8])",
            [BOOK],
            [NOBODY, OTHER_BOOK],
        ),
        Deed("update bank_data.reversal set reversed = reversed + 1", [BOOK], [NOBODY, OTHER_BOOK]),
    ],
    ("reversal", "select_reader"): everything("reversal"),
    ("scope", "select_exec"): everything("scope"),
    ("scope", "select_ledger"): everything("scope"),
    ("scope", "select_reader"): everything("scope"),
}


@pytest.fixture
def ids(bank: Bank) -> dict[str, Any]:
    """What the names in braces stand for, in a bank where every table has rows of everybody."""
    for name in ("ann", "bob_agent"):
        bank.call(
            "identity_link",
            "operator",
            principal=bank.principals[name],
            issuer="https://issuer.test",
            subject=name,
        )
    for who, debit, credit in (
        ("ann_agent", "ACC10001", "ACC20001"),
        ("bob_agent", "ACC20001", "ACC10001"),
        ("service", "ACC10001", "ACC10003"),
        ("ann", "ACC10001", "ACC20001"),
        ("staff", "CASH-USD", "ACC10003"),
        ("stranger", "ACC10001", "ACC20001"),
    ):
        bank.pay(who, debit, credit, 1)
    apply(bank, "calendar_set", "staff", calendar="DE", name="Germany")
    for customer, who, number in ((ANN, "ann_agent", "ACC20001"), (BOB, "bob_agent", "ACC10001")):
        named = {"customer": customer, "account_number": number, "name": "Eve"}
        apply(bank, "payee_add", who, **named)
    waits = waiting(bank)
    need(bank, 3)
    approve(bank, "staff2", waits)
    bank.pay("bob_agent", "ACC20001", "ACC10001", 51)
    retire_rules(bank)
    bank.root.execute("delete from bank_data.rule_set")
    bank.root.execute("delete from bank_data.rule")
    for who, debit, credit in (
        ("ann_agent", "ACC10001", "ACC10003"),
        ("bob_agent", "ACC20001", "ACC10001"),
    ):
        named = {"from_account": debit, "to_account": credit, "amount": 2}
        apply(bank, "transfer_prepare", who, **named)
    schedule = make(bank)
    add_due(bank, schedule, 0)
    add_due(bank, make(bank, "bob_agent", from_account="ACC20001", to_account="ACC10001"), 0)
    lead(bank, ONE)
    digest = "select encode(digest, 'hex') from bank_data.credential where principal_id = %s"
    bank.root.execute(
        """
        insert into bank_data.hold (book_id, account_id, customer_id, other_payee_allowed, currency,
                                    amount, principal_id, expires_at)
        select 1, a.id, a.customer_id, true, a.currency, 1, p.id, 'infinity'
          from (values ('ACC10001', 'service'), ('ACC10003', 'ann'), ('ACC20001', 'ann_agent'))
               v (number, name)
          join bank_data.account a on a.number = v.number
          join bank_data.principal p on p.name = v.name;
        insert into bank_data.reversal values (1, 1, 9, 2, array[3, 4]);
        insert into bank_data.product (book_id, code, name, kind, currency)
        values (1, 'CURRENT', 'Current', 'current', 'USD');
        insert into bank_data.product_fee
          (book_id, product_id, operation, flat, percentage, starts_at)
        select 1, p.id, 'transfer_post', 1, 0, now() from bank_data.product p;
        insert into bank_data.book_account (book_id, role, currency, account_id)
        select 1, 'suspense', 'USD', a.id from bank_data.account a where a.number = 'CASH-USD';
        insert into bank_data.exchange_rate
               (book_id, base_currency, quote_currency, rate, principal_id, valid_until)
        select 1, v.currency, 'USD', 1, p.id, 'infinity'
          from (values ('EUR'), ('JPY')) v (currency), bank_data.principal p
         where p.name = 'staff';
        insert into bank_data.exchange_quote (
          book_id, principal_id, customer_id, side, from_account_id, to_account_id, from_currency,
          to_currency, from_amount, to_amount, rate_id, base_currency, rate, remainder, expires_at)
        select 1, p.id, 1001, 'sell', a.id, a.id, 'EUR', 'USD', 1, 1, r.id, 'EUR', 1, 0, 'infinity'
          from bank_data.principal p, bank_data.account a, bank_data.exchange_rate r
         where p.name in ('ann_agent', 'bob_agent') and a.number = 'ACC10002'
           and r.base_currency = 'EUR';
        insert into bank_data.exchange (
          book_id, quote_id, principal_id, journal_id, debit_transfer_id, credit_transfer_id,
          from_position_id, to_position_id, rounding_account_id, rounding_amount)
        select 1, q.id, q.principal_id, 1, 2, 3, 4, 5, 6, 0
          from bank_data.exchange_quote q
          join bank_data.principal p on p.id = q.principal_id and p.name = 'ann_agent';
        insert into bank_data.exchange_remainder values (1, 'USD', 0.5);
        insert into bank_data.rule (
          book_id, code, scope, measure, per, threshold, effect, created_by)
        values (1, 'most', 'book', 'count', 'customer', 1, 'deny', 1);
        insert into bank_data.rule_set (book_id, id, rule_ids, is_counting, created_by)
        select 1, 1, array[r.id], true, 1 from bank_data.rule r;
        insert into bank_data.rule_customer (book_id, customer_id)
        select 1, c.id from bank_data.customer c;
        insert into bank_data.rule_count (
          book_id, rule_id, subject_id, starts_at, amount, uses, payee_ids, paid_at)
        select 1, r.id, 1001, '-infinity', 1, 1, '{}', '{}' from bank_data.rule r;
        insert into bank_data.rule_use (book_id, rule_id, subject_id, amount, occurred_at)
        select 1, r.id, 1001, 1, now() from bank_data.rule r;
        insert into bank_data.external_import (
          book_id, account_id, format, digest, first_day, last_day, line_count, principal_id)
        select 1, a.id, 'csv', sha256('1'), '2026-01-31', '2026-01-31', 1, 1
          from bank_data.account a where a.number = 'CASH-USD';
        insert into bank_data.external_line (
          book_id, import_id, account_id, number, booked_on, amount)
        select 1, i.id, i.account_id, 1, '2026-01-31', 1 from bank_data.external_import i;
        insert into bank_data.product_interest (book_id, product_id, valid_from, credit_rate,
                                                debit_rate, day_count, capitalised, principal_id)
        select 1, p.id, '2024-01-01', 0.01, 0.1, 'ACT/365', 'monthly', 1 from bank_data.product p;
        insert into bank_data.interest_position (book_id, account_id, customer_id, product_id,
                                                 started_on, accrued_through, capitalised_on)
        select 1, a.id, a.customer_id, p.id, '2024-01-01', '2024-01-31', '2024-02-01'
          from bank_data.account a, bank_data.product p
         where a.number in ('ACC10001', 'ACC10003', 'ACC20001');
        insert into bank_data.interest_accrual (book_id, account_id, day, number, customer_id,
                                                terms_id, balance, amount)
        select 1, a.account_id, '2024-01-31', 1, a.customer_id, 1, 1, 1
          from bank_data.interest_position a;
        insert into bank_data.interest_capitalisation (book_id, account_id, due_on, is_final,
                                                       customer_id, since, accrued, amount,
                                                       remainder)
        select 1, a.account_id, '2024-02-01', false, a.customer_id, '2024-01-01', 1, 0, 1
          from bank_data.interest_position a;
        insert into bank_data.interest_enrolment values (1, '2024-02-01', 1);
        insert into bank_data.agent_session (book_id, principal_id, customer_id, channel,
                                             expires_at)
        select 1, p.id, v.customer, 'chat', 'infinity'
          from (values ('ann_agent', 1001), ('ann_agent', 1002), ('ann_viewer', 1001),
                       ('bob_agent', 1002)) v (name, customer)
          join bank_data.principal p on p.name = v.name;
        insert into bank_data.credential (book_id, key_id, digest, kind, principal_id, scopes,
                                          expires_at, session_id, customer_id)
        select 1, 's', sha256('s'), 'agent_session', s.principal_id, '{}', 'infinity', s.id,
               s.customer_id
          from bank_data.agent_session s
          join bank_data.principal p on p.id = s.principal_id and p.name = 'ann_viewer';
        insert into bank_data.interaction (book_id, customer_id, principal_id, agent_id, channel,
                                           role, is_vouched, content)
        select 1, v.customer, p.id, a.id, 'chat', 'agent', false, 'x'
          from (values ('ann_agent', null, 1001), ('staff', 'ann_agent', 1001),
                       ('ann_viewer', 'ann_viewer', 1001), ('ann_agent', 'ann_agent', 1002),
                       ('bob_agent', 'bob_agent', 1002), ('staff', null, 1002))
               v (name, agent, customer)
          join bank_data.principal p on p.name = v.name
          left join bank_data.principal a on a.name = v.agent;
        """
    )
    return {
        **bank.principals,
        "Ann": ANN,
        "schedule": schedule,
        "ACC10001": bank.one(ACC10001),
        "rate": bank.one("select min(id) from bank_data.exchange_rate"),
        "quote": bank.one(
            "select id from bank_data.exchange_quote where principal_id = %s",
            bank.principals["bob_agent"],
        ),
        "CASH-USD": bank.one("select id from bank_data.account where number = 'CASH-USD'"),
        "import": bank.one("select id from bank_data.external_import"),
        "approval": int(waits["approval_id"]),
        "product": bank.one("select id from bank_data.product"),
        "digest": bank.one(digest, bank.principals["bob_agent"]),
        "digest_ann": bank.one(digest, bank.principals["ann_agent"]),
    }


def become(bank: Bank, role: str, context: Mapping[str, str], ids: Mapping[str, Any]) -> None:
    """The role that owns functions, in a context, until the transaction ends."""
    for name, value in context.items():
        bank.root.execute(
            "select set_config(%s, %s, true)", [f"bank.{name}", value.format_map(ids)]
        )
    bank.root.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))


def keys(bank: Bank, query: sql.SQL | sql.Composed) -> list[str]:
    return sorted(str(next(iter(row.values()))) for row in bank.root.execute(query).fetchall())


def test_policies__each_has_its_cases(bank: Bank) -> None:
    rows = bank.root.execute(
        "select tablename, policyname from pg_policies where schemaname = 'bank_data'"
    ).fetchall()
    assert {(row["tablename"], row["policyname"]) for row in rows} == set(CASES)
    for (table, policy), cases in CASES.items():
        if policy.startswith(("insert", "update")):
            assert all(isinstance(case, Deed) for case in cases), (table, policy)
        assert cases, (table, policy)


def test_policies__name_role_and_command__agree(bank: Bank) -> None:
    """Named <command>_<who>, so the tests below know whom to become."""
    rows = bank.root.execute(
        "select policyname, lower(cmd) as cmd, roles::text[] as roles, permissive"
        "  from pg_policies where schemaname = 'bank_data'"
    ).fetchall()
    for row in rows:
        command, who = row["policyname"].split("_")
        assert (command, [f"bank_{who}"]) == (row["cmd"], row["roles"])
        assert row["permissive"] == "PERMISSIVE"


@pytest.mark.parametrize(("table", "policy"), CASES)
def test_policy__its_cases__let_through_exactly_those(
    bank: Bank, ids: dict[str, Any], table: str, policy: str
) -> None:
    role = "bank_" + policy.split("_")[1]
    for case in CASES[table, policy]:
        if isinstance(case, Sight):
            expected = keys(bank, sql.SQL(case.sees.format_map(ids)))
            with bank.root.transaction(force_rollback=True):
                become(bank, role, case.context, ids)
                query = sql.SQL("select {} from {}").format(
                    sql.Identifier(case.key), sql.Identifier("bank_data", table)
                )
                assert keys(bank, query) == expected, case.context
        else:
            for context in case.allowed:
                assert write(bank, role, context, ids, case.statement) == 1, context
            for context in case.denied:
                assert write(bank, role, context, ids, case.statement) == 0, context


def write(
    bank: Bank,
    role: str,
    context: Mapping[str, str],
    ids: Mapping[str, Any],
    statement: LiteralString,
) -> int:
    """How many rows a statement changes, before it is undone; a refusal changes none.

    A missing privilege has the same code, but then the allowed contexts would fail.
    """
    try:
        with bank.root.transaction(force_rollback=True):
            become(bank, role, context, ids)
            return bank.root.execute(sql.SQL(statement.format_map(ids))).rowcount
    except errors.InsufficientPrivilege:
        return 0


@pytest.mark.parametrize("role", ["bank_exec", "bank_ledger"])
@pytest.mark.parametrize("value", [None, ""])
def test_unset_context__every_business_table__no_row(
    bank: Bank, role: str, value: str | None
) -> None:
    """In a fresh session the settings are NULL, after a transaction that set them they are ''."""
    settings = ("book", "digest", "principal", "reach", "customer", "accounts")
    rows = bank.root.execute(
        """
        select distinct c.relname
          from pg_class c
          join pg_policy p on p.polrelid = c.oid and %s::regrole = any (p.polroles)
         where c.relnamespace = 'bank_data'::regnamespace
           and c.relname not in ('currency', 'outcome', 'scope')
        """,
        [role],
    ).fetchall()
    assert len(rows) >= 4
    with bank.root.transaction(force_rollback=True):
        become(bank, role, {} if value is None else dict.fromkeys(settings, value), {})
        for row in rows:
            table = sql.Identifier("bank_data", row["relname"])
            query = sql.SQL("select 1 as one from {}").format(table)
            assert bank.root.execute(query).fetchall() == [], row["relname"]


def test_owner__forced__sees_no_row(bank: Bank) -> None:
    """FORCE: the owner of the tables is under row security too, and no policy is for it."""
    with bank.root.transaction(force_rollback=True):
        bank.root.execute("set local role bank_owner")
        for table, query in ALL.items():
            assert bank.root.execute(query).fetchall() == [], table


def test_deployer_tables__their_policies__owner_and_exec(bank: Bank) -> None:
    """Beside the bank: the owner keeps releases, the surface tells which one is in force."""
    count = bank.one("select count(*) from deploy.release")
    assert count > 0
    for role in ("bank_owner", "bank_exec"):
        with bank.root.transaction(force_rollback=True):
            become(bank, role, {}, {})
            assert bank.one("select count(*) from deploy.release") == count
    with bank.root.transaction(force_rollback=True):
        become(bank, "bank_owner", {}, {})
        assert bank.one("select count(*) from deploy.object") > 50
        assert bank.one("select count(*) from yoyo._yoyo_migration") > 5
