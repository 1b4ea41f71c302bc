from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.bank import Bank
from tests.db.functions.calls import fail, set_scopes, snapshot
from tests.db.functions.reads import ReadContract
from tests.db.functions.rules import COUNT, SUM, make_rule


class TestRuleReplay(ReadContract):
    function = "rule_replay"
    scope = "rules:read"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"terms": Jsonb(COUNT)}


def replay(bank: Bank, **terms: Any) -> dict[str, Any]:
    before = snapshot(bank)
    told = bank.call("rule_replay", "staff", terms={"effect": "deny"} | terms)
    assert snapshot(bank) == before
    return told


PAYMENTS = [(50, "ACC20001"), (49, "ACC20001"), (30, "CASH-USD"), (50, "ACC10003"), (5, "CASH-USD")]


@pytest.mark.parametrize(
    "terms",
    [
        {"measure": "amount", "threshold": "49.99", "currency": "USD"},
        SUM | {"threshold": "100"},
        SUM | {"threshold": "100", "period": "rolling", "length": "PT1H", "per": "account"},
        COUNT | {"threshold": 3, "effect": "review"},
        {"measure": "payees", "threshold": 1, "period": "day"},
        {"measure": "payees", "threshold": 1, "period": "rolling", "length": "P1D"},
        {"measure": "near", "threshold": 1, "currency": "USD", "period": "month",
         "near_amount": "50", "near_share": "0.1"},
        {"measure": "new_payee", "threshold": "40", "currency": "USD", "length": "PT1H"},
        {"measure": "dormant", "threshold": 0},
        {"measure": "hours", "threshold": "40", "currency": "USD", "starts_at": "00:00",
         "ends_at": "23:59"},
        COUNT | {"threshold": 0, "currency": "EUR"},
        COUNT | {"threshold": 0, "scope": "account", "scope_id": "ACC20001"},
        COUNT | {"threshold": 1, "per": "mandate"},
    ],
)  # fmt: skip
def test_rule_replay__payments__as_the_rule_itself_would(bank: Bank, terms: dict[str, Any]) -> None:
    """What it says of payments made without it is what it does to the same payments, made again.

    That holds here, because none is stopped that a later one of the same kind would need.
    """
    for amount, payee in PAYMENTS:
        assert bank.pay("ann_agent", "ACC10001", payee, amount)["outcome"] == "applied"
    told = replay(bank, **terms)
    assert told["movements"] == len(PAYMENTS)
    if terms["measure"] == "new_payee":  # by then they were paid
        assert (told["stopped"], told["examples"][0]["value"]) == (2, "50.00")
        return
    make_rule(bank, **terms)
    again = [bank.pay("ann_agent", "ACC10001", payee, amount) for amount, payee in PAYMENTS]
    assert sum(answer["outcome"] != "applied" for answer in again) == told["stopped"]
    assert len(told["examples"]) == told["stopped"]
    bank.verify()


def test_rule_replay__since__only_that_time(bank: Bank) -> None:
    bank.pay("ann_agent", "ACC10001", "ACC20001", 1)
    now = datetime.now(UTC)
    assert bank.call("rule_replay", "staff", terms=COUNT, since=now)["movements"] == 0
    for since in (now - timedelta(days=93), now + timedelta(minutes=1)):
        fail(bank, "rule_replay", "staff", "request_invalid", terms=COUNT, since=since)


def test_rule_replay__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "rules:read")
        fail(bank, "rule_replay", who, "staff_only", terms=COUNT)


@pytest.mark.parametrize(
    "code",
    [
        "product_unknown",
        "customer_unknown",
        "account_unknown",
        "principal_unknown",
        "mandate_unknown",
    ],
)
def test_rule_replay__for_nobody__unknown(bank: Bank, code: str) -> None:
    terms = COUNT | {"scope": code.removesuffix("_unknown"), "scope_id": "999999"}
    fail(bank, "rule_replay", "staff", code, terms=terms)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"threshold": "x"}, "amount_invalid"),
        ({"threshold": "0.001"}, "amount_precision"),
        ({"currency": "XXX"}, "currency_unknown"),
    ],
)
def test_rule_replay__wrong_terms__told(bank: Bank, wrong: dict[str, Any], code: str) -> None:
    fail(bank, "rule_replay", "staff", code, terms=SUM | wrong)
