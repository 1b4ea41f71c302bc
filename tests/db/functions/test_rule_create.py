from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, last_row, precede, refuse
from tests.db.functions.rules import COUNT, SUM, make_rule, retire_rules
from tests.db.functions.terms import make_product
from tests.db.functions.writes import StaffContract

NEAR: dict[str, Any] = {"measure": "near", "threshold": 3, "currency": "USD", "period": "day",
        "near_amount": "100", "near_share": "0.1"}  # fmt: skip
HOURS: dict[str, Any] = {"measure": "hours", "threshold": 0, "currency": "USD",
         "starts_at": "22:00", "ends_at": "06:00"}  # fmt: skip


class TestRuleCreate(StaffContract):
    function = "rule_create"
    scope = "rules:write"
    texts = {}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"code": "most", "terms": Jsonb(COUNT)}

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"code": "much", "terms": Jsonb(SUM)}


def test_rule_create__all_measures__shown_and_in_the_next_set(bank: Bank) -> None:
    make_product(bank)
    mandate = bank.one("select min(id) from bank_data.mandate")
    many: list[dict[str, Any]] = [
        {"measure": "amount", "threshold": "100.5", "currency": "USD", "explanation": "Too much."},
        SUM | {"period": "rolling", "length": "P7D", "scope": "mandate", "scope_id": str(mandate)},
        COUNT | {"effect": "review", "scope": "account", "scope_id": "ACC10001"},
        {"measure": "payees", "threshold": 3, "period": "week", "per": "mandate"},
        NEAR | {"scope": "product", "scope_id": "CURRENT-USD"},
        {"measure": "new_payee", "threshold": "50", "currency": "USD", "length": "PT24H",
         "scope": "customer", "scope_id": str(ANN)},
        {"measure": "dormant", "threshold": 180, "scope": "principal", "scope_id": "101"},
        HOURS,
    ]  # fmt: skip
    for number, terms in enumerate(many, start=1):
        made = apply(bank, "rule_create", "staff", code=f"rule-{number}",
                     terms={"effect": "deny"} | terms)  # fmt: skip
        assert made["rule_set_id"] == str(number)
        shown = bank.call("rule_get", "staff", rule=int(made["rule_id"]))
        for name, value in terms.items():
            if name not in {"threshold", "length", "near_amount", "near_share"}:
                assert shown[name] == value
        assert shown["in_force"]
        assert last_row(bank)["request"]["terms"] == {"effect": "deny"} | terms
    first, second = bank.rows("rule_list", "staff", page_size=2)
    assert (str(first["threshold"]), second["per"], second["length"]) == (
        "100.50", "mandate", "PT168H",
    )  # fmt: skip
    newest = bank.rows("rule_set_list", "staff")[0]
    assert (newest["rule_set_id"], len(newest["rule_ids"]), newest["in_force"]) == (8, 8, True)
    bank.verify()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"measure": "mood"}, "request_invalid"),
        ({"measure": None}, "request_invalid"),
        ({"colour": "red"}, "request_invalid"),
        ({"near_amount": "1"}, "request_invalid"),
        ({"threshold": None}, "request_invalid"),
        ({"threshold": "-1"}, "request_invalid"),
        ({"threshold": "1.5"}, "request_invalid"),
        ({"threshold": [1]}, "request_invalid"),
        ({"effect": "warn"}, "request_invalid"),
        ({"effect": None}, "request_invalid"),
        ({"period": "year"}, "request_invalid"),
        ({"period": "total"}, "request_invalid"),
        ({"period": None}, "request_invalid"),
        ({"period": "rolling"}, "request_invalid"),
        ({"period": "rolling", "length": "P1M"}, "request_invalid"),
        ({"length": "PT1H"}, "request_invalid"),
        ({"per": "bank"}, "request_invalid"),
        ({"scope": "world"}, "request_invalid"),
        ({"scope": "customer"}, "request_invalid"),
        ({"scope_id": "1"}, "request_invalid"),
        ({"scope": "customer", "scope_id": "x"}, "request_invalid"),
        ({"explanation": "x" * 501}, "request_invalid"),
        ({"currency": "XXX"}, "currency_unknown"),
    ],
)
def test_rule_create__wrong_terms__told(bank: Bank, wrong: dict[str, Any], code: str) -> None:
    fail(bank, "rule_create", "staff", code, code="most", terms=COUNT | wrong)
    fail(bank, "rule_replay", "staff", code, terms=COUNT | wrong)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (SUM | {"threshold": "x"}, "amount_invalid"),
        (SUM | {"threshold": "0.001"}, "amount_precision"),
        (SUM | {"currency": None}, "request_invalid"),
        (NEAR | {"near_share": "1"}, "request_invalid"),
        (NEAR | {"near_share": "0.0"}, "request_invalid"),
        (NEAR | {"near_amount": "0"}, "amount_invalid"),
        (HOURS | {"ends_at": "22:00"}, "request_invalid"),
        (HOURS | {"ends_at": "24:00"}, "request_invalid"),
        ({"measure": "payees", "threshold": 1001, "period": "day"}, "request_invalid"),
    ],
)
def test_rule_create__wrong_for_the_measure__told(
    bank: Bank, wrong: dict[str, Any], code: str
) -> None:
    fail(bank, "rule_create", "staff", code, code="most", terms={"effect": "deny"} | wrong)


@pytest.mark.parametrize("code", [None, "", "a", "Most", "-most", "x" * 49, "a b", "most\n"])
def test_rule_create__wrong_code__request_invalid(bank: Bank, code: str | None) -> None:
    fail(bank, "rule_create", "staff", "request_invalid", code=code, terms=COUNT)


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
def test_rule_create__for_nobody__unknown(bank: Bank, code: str) -> None:
    terms = COUNT | {"scope": code.removesuffix("_unknown"), "scope_id": "999999"}
    refuse(bank, "rule_create", "staff", code, code="most", terms=terms)


def test_rule_create__code_in_force__rule_code_taken(bank: Bank) -> None:
    make_rule(bank, **COUNT)
    refuse(bank, "rule_create", "staff", "rule_code_taken", code="most", terms=SUM)
    first = precede(bank, "amount_precision", "rule_code_taken")
    fail(bank, "rule_create", "staff", first, code="most", terms=SUM | {"threshold": "0.001"})
    retire_rules(bank)
    make_rule(bank, **COUNT)
    assert [rule["in_force"] for rule in bank.rows("rule_list", "staff", in_force=None)] == [
        False, True,
    ]  # fmt: skip
    bank.verify()
