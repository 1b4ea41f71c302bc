from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from tests.bank import ANN, Bank, credential_of
from tests.db.functions.approvals import ask_above, review_above
from tests.db.functions.calls import (
    apply,
    call_as,
    contents,
    fail,
    give,
    last_row,
    place,
    precede,
    refuse,
    set_scopes,
)
from tests.db.functions.governed import GovernedContract
from tests.db.functions.intents import OBSTACLES, PAY, execute, intent_of, review
from tests.db.functions.payees import confirm, payee_of
from tests.db.functions.rules import make_rule
from tests.db.functions.terms import make_product, name_fee_income, open_funded
from tests.db.functions.writes import WriteContract

# As bank.transfer_post: see tests/db/functions/intents.py for how it comes to that.
REFUSALS = [
    "account_unknown",
    "mandate_missing",
    "customer_suspended",
    "mandate_range",
    "mandate_payee",
    "rule_denied",
    "account_closed",
    "account_frozen",
    "account_dormant",
    "insufficient_funds",
    "balance_limit",
    "possible_duplicate",
]


class TestTransferPrepare(WriteContract, GovernedContract):
    function = "transfer_prepare"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts: ClassVar[dict[str, int]] = {"memo": 500, "end_to_end_id": 35}
    names: ClassVar[dict[str, int]] = {"from_account": 34, "to_account": 34, "payee_name": 200}
    spared = frozenset(("approval_required",))  # which the intent tells

    def prepare(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(PAY)

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return dict(PAY)

    def others(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return PAY | {"amount": Decimal("10.01")}


def prepare(bank: Bank, who: str = "ann_agent", **more: Any) -> dict[str, Any]:
    return apply(bank, "transfer_prepare", who, **PAY | more)


# --- what is frozen and shown


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service"])
def test_transfer_prepare__who_may_debit__shown_and_nothing_moved(bank: Bank, who: str) -> None:
    before = bank.state()
    details = {"memo": "rent", "end_to_end_id": "E2E-1", "metadata": '{"b": [1, {"c": null}]}'}
    shown = prepare(bank, who, **details)
    assert bank.state() == before
    expected = {
        "status": "open", "from_account": "ACC10001", "to_account": "ACC20001",
        "amount": "10.00", "currency": "USD", "memo": "rent", "end_to_end_id": "E2E-1",
        "metadata": {"b": [1, {"c": None}]}, "allow_duplicate": False, "fee": None,
        "balance": "990.00", "available": "990.00", "needs_approval": False, "reasons": [],
        "executed_at": None, "transfer_id": None, "customer_id": str(ANN), "session_id": None,
    }  # fmt: skip
    assert {name: shown[name] for name in expected} == expected
    assert (shown["mandate_id"] is None) == (who == "ann")
    row = last_row(bank)
    assert (row["subject_id"], row["customer_id"]) == (int(shown["intent_id"]), ANN)
    assert row["debit_version"] is None
    assert bank.one("select count(*) from bank_data.journal where operation = 'transfer_post'"
                    " and debit_account_id = (select id from bank_data.account"
                    "   where number = 'ACC10001')") == 0  # fmt: skip
    bank.verify()


def test_transfer_prepare__digest__of_the_row(bank: Bank) -> None:
    shown = prepare(bank)
    (row,) = bank.root.execute(
        "select encode(i.digest, 'hex') as digest, i.execution_id,"
        "       i.expires_at - i.created_at as lives"
        "  from bank_data.intent i where i.id = %s",
        [int(shown["intent_id"])],
    ).fetchall()
    assert row["digest"] == shown["digest"]
    assert row["lives"] == timedelta(minutes=5)
    assert str(row["execution_id"]) not in str(shown)
    other = prepare(bank)
    assert other["digest"] != shown["digest"]


@pytest.mark.parametrize("given", [timedelta(seconds=1), timedelta(hours=1)])
def test_transfer_prepare__expires_in__lives_that_long(bank: Bank, given: timedelta) -> None:
    intent = intent_of(bank, expires_in=given)
    assert given == bank.one(
        "select expires_at - created_at from bank_data.intent where id = %s", intent
    )


@pytest.mark.parametrize("given", ["0.999 seconds", "-1 second", "1 hour 1 second", "1 mon", None])
def test_transfer_prepare__expires_in_out_of_range__request_invalid(
    bank: Bank, given: str | None
) -> None:
    fail(bank, "transfer_prepare", "ann_agent", "request_invalid", **PAY, expires_in=given)


def test_transfer_prepare__fee__shown_with_the_balance_after_it(bank: Bank) -> None:
    make_product(bank)
    name_fee_income(bank)
    fee = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": "0.50"}
    apply(bank, "product_fee_set", "staff", **fee)
    number = open_funded(bank, "CURRENT-USD", 100)
    shown = prepare(bank, from_account=number)
    assert (shown["fee"], shown["balance"]) == ("0.50", "89.50")
    paid = execute(bank, int(shown["intent_id"]))
    assert (paid["fee"], paid["balance"]) == (Decimal("0.50"), Decimal("89.50"))
    review(bank)
    shown = prepare(bank, from_account=number, allow_duplicate=True)
    assert (shown["fee"], shown["balance"], shown["needs_approval"]) == ("0.50", "79.00", True)
    bank.verify()


def test_transfer_prepare__people_asked__says_so_and_holds_nothing(bank: Bank) -> None:
    """By the mandate and by a rule: what the call itself is told, without what it would make."""
    place(bank, "ann", 100)
    ask_above(bank, amount="5.00")
    review_above(bank, "5.00")
    before = bank.state()
    shown = prepare(bank)
    assert bank.state() == before
    assert bank.one("select count(*) from bank_data.approval") == 0
    assert (shown["fee"], shown["balance"], shown["available"]) == (None, "990.00", "890.00")
    assert (shown["needs_approval"], shown["approval_id"]) == (True, None)
    posted = bank.call("transfer_post", "ann_agent", **PAY)
    assert posted["outcome"] == "pending_approval"
    assert len(shown["reasons"]) == 2
    for name in ("reasons", "customers_needed", "staff_needed"):
        assert str(shown[name]) == str(posted["facts"][name])
    bank.verify()


def test_transfer_prepare__people_asked_but_no_funds__insufficient_funds(bank: Bank) -> None:
    OBSTACLES["insufficient_funds"](bank)
    review_above(bank, "5.00")
    posted = refuse(bank, "transfer_post", "ann_agent", "insufficient_funds", **PAY)
    answer = refuse(bank, "transfer_prepare", "ann_agent", "insufficient_funds", **PAY)
    assert answer["facts"] == posted["facts"]


def test_transfer_prepare__counting_rule__counts_nothing(bank: Bank) -> None:
    make_rule(bank, measure="count", threshold=1, period="day")
    for _ in range(3):
        intent = intent_of(bank)
    assert execute(bank, intent)["outcome"] == "applied"
    assert execute(bank, intent_of_another(bank, None))["outcome"] == "rule_denied"
    bank.verify()


def intent_of_another(bank: Bank, _: object) -> int:
    """Of another amount, prepared while no rule was in force."""
    rules = [row["rule_id"] for row in bank.rows("rule_list", "staff")]
    in_force = bank.one("select rule_set_id from bank_data.book")
    assert rules
    bank.root.execute("update bank_data.book set rule_set_id = null")
    intent = intent_of(bank, amount=11)
    bank.root.execute("update bank_data.book set rule_set_id = %s", [in_force])
    return intent


def test_transfer_prepare__budget__not_used(bank: Bank) -> None:
    give(bank, "stranger", ANN, "debit",
         terms={"currency": "USD", "limits": [{"period": "day", "amount": "15"}]})  # fmt: skip
    first, second = intent_of(bank, "stranger"), intent_of(bank, "stranger")
    assert execute(bank, first, "stranger")["outcome"] == "applied"
    answer = execute(bank, second, "stranger")
    assert (answer["outcome"], answer["facts"]["remaining"]) == ("mandate_budget", "5.00")
    refuse(bank, "transfer_prepare", "stranger", "mandate_budget", **PAY, allow_duplicate=True)
    bank.verify()


def test_transfer_prepare__named_mandate__frozen(bank: Bank) -> None:
    first, second = (give(bank, "stranger", ANN, "debit") for _ in range(2))
    assert prepare(bank, "stranger")["mandate_id"] == str(first)
    shown = prepare(bank, "stranger", mandate=second)
    assert shown["mandate_id"] == str(second)
    bank.call("mandate_revoke", "operator", mandate=second)
    assert execute(bank, int(shown["intent_id"]), "stranger")["outcome"] == "account_unknown"
    refuse(bank, "transfer_prepare", "ann", "mandate_unknown", **PAY, mandate=first)


# --- refused as the transfer itself


@pytest.mark.parametrize("code", REFUSALS)
def test_transfer_prepare__obstacle__refused_as_the_transfer(bank: Bank, code: str) -> None:
    OBSTACLES[code](bank)
    posted = refuse(bank, "transfer_post", "ann_agent", code, **PAY)
    answer = refuse(bank, "transfer_prepare", "ann_agent", code, **PAY)
    assert answer["facts"] == posted["facts"]
    assert bank.one("select count(*) from bank_data.intent") == 0


def test_transfer_prepare__rule__its_values_are_kept(bank: Bank) -> None:
    OBSTACLES["rule_denied"](bank)
    refuse(bank, "transfer_prepare", "ann_agent", "rule_denied", **PAY)
    row = last_row(bank)
    assert row["rule_set_id"] is not None
    assert row["rule_values"] == [1000]


def test_transfer_prepare__no_such_account__account_unknown(bank: Bank) -> None:
    for number in ("ACC20001", "CASH-USD", "ACC99999", "' or 1=1 --"):
        arguments = PAY | {"from_account": number, "to_account": "ACC10001"}
        for more in ({}, {"payee_name": "Ann"}):
            answer = refuse(
                bank, "transfer_prepare", "ann_agent", "account_unknown", **arguments | more
            )
            assert answer["facts"] == {"field": "from_account"}
    answer = refuse(
        bank, "transfer_prepare", "ann_agent", "account_unknown", **PAY | {"to_account": "X"}
    )
    assert answer["facts"] == {"field": "to_account"}
    assert bank.one("select count(*) from bank_data.payee_check") == 0


def test_transfer_prepare__fee_without_an_account__system_account_missing(bank: Bank) -> None:
    make_product(bank)
    fee = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": "0.50"}
    apply(bank, "product_fee_set", "staff", **fee)
    arguments = PAY | {"from_account": open_funded(bank, "CURRENT-USD", 100)}
    refuse(bank, "transfer_prepare", "ann_agent", "system_account_missing", **arguments)


def test_transfer_prepare__duplicate_meant__applied(bank: Bank) -> None:
    paid = bank.call("transfer_post", "ann_agent", **PAY)
    answer = refuse(bank, "transfer_prepare", "ann_agent", "possible_duplicate", **PAY)
    assert answer["facts"] == {"transfer_id": str(paid["transfer_id"])}
    assert prepare(bank, allow_duplicate=True)["allow_duplicate"] is True


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"from_account": None}, "request_invalid"),
        ({"to_account": None}, "request_invalid"),
        ({"amount": None}, "request_invalid"),
        ({"allow_duplicate": None}, "request_invalid"),
        ({"metadata": "[]"}, "request_invalid"),
        ({"amount": 0}, "amount_invalid"),
        ({"amount": Decimal("NaN")}, "amount_invalid"),
        ({"amount": Decimal("1e18")}, "amount_invalid"),
        ({"amount": Decimal("0.001")}, "amount_precision"),
        ({"to_account": "ACC10001"}, "same_account"),
        ({"currency": "XXX"}, "currency_unknown"),
        ({"currency": "EUR"}, "currency_mismatch"),
        ({"to_account": "ACC20002"}, "currency_mismatch"),
    ],
)
def test_transfer_prepare__bad_argument__error(bank: Bank, more: dict[str, Any], code: str) -> None:
    fail(bank, "transfer_prepare", "ann_agent", code, **PAY | more)


def test_transfer_prepare__preview__request_invalid(bank: Bank) -> None:
    """It would tell whether a name is right, and count nothing; and it is one itself."""
    fail(bank, "preview", "ann_agent", "request_invalid",
         function="transfer_prepare", arguments={"amount": 1})  # fmt: skip


# --- the payee


def test_transfer_prepare__payee__what_the_customer_knows(bank: Bank) -> None:
    assert prepare(bank)["payee"] == {"status": "new", "known": None, "confirmation": None}
    own = prepare(bank, to_account="ACC10003")["payee"]
    assert (own["status"], own["known"]) == ("own", None)
    payee = payee_of(bank, name="Bobb")
    shown = prepare(bank)["payee"]
    assert shown["status"] == "known"
    known = shown["known"]
    assert (known["payee_id"], known["name"], known["match"]) == (str(payee), "Bobb", "close_match")
    assert (known["trusted"], known["known_since"] < known["cooling_off_until"]) == (False, True)
    apply(bank, "payee_trust", "staff", payee=payee)
    known = prepare(bank)["payee"]["known"]
    assert (known["trusted"], known["cooling_off_until"]) == (True, None)
    apply(bank, "payee_remove", "ann", payee=payee)
    assert prepare(bank)["payee"]["status"] == "new"


def test_transfer_prepare__no_scope_to_read_payees__untold(bank: Bank) -> None:
    payee_of(bank, name="Bobb")
    set_scopes(bank, "ann_agent", "transfers:write")
    assert prepare(bank)["payee"] == {"status": "untold", "known": None, "confirmation": None}


@pytest.mark.parametrize(
    ("name", "match", "told", "misses"),
    [("bob", "match", None, 0), ("Bobb", "close_match", "Bob", 1), ("Eve", "no_match", None, 1)],
)
def test_transfer_prepare__payee_name__compared_and_counted(
    bank: Bank, name: str, match: str, told: str | None, misses: int
) -> None:
    shown = prepare(bank, payee_name=name)["payee"]["confirmation"]
    assert shown == {"name": name, "match": match, "account_name": told}
    found = bank.one("select coalesce(sum(misses), 0) from bank_data.payee_check")
    assert found == misses
    bank.verify()


def test_transfer_prepare__payee_name_without_scope__scope_missing(bank: Bank) -> None:
    set_scopes(bank, "ann_agent", "transfers:write", "payees:read")
    answer = refuse(bank, "transfer_prepare", "ann_agent", "scope_missing", **PAY, payee_name="Bob")
    assert answer["facts"] == {"scope": "payees:write"}
    assert prepare(bank)["status"] == "open"


@pytest.mark.parametrize("code", ["insufficient_funds", "account_frozen", "rule_denied"])
def test_transfer_prepare__refused__nothing_told_of_the_name(bank: Bank, code: str) -> None:
    """Right or wrong, the answer is the same; so it is no miss."""
    OBSTACLES[code](bank)
    told = [
        refuse(bank, "transfer_prepare", "ann_agent", code, **PAY, payee_name=name)["facts"]
        for name in ("Bob", "Bobb", "Eve")
    ]
    assert told == [told[0]] * 3
    assert bank.one("select count(*) from bank_data.payee_check") == 0
    bank.verify()


def test_transfer_prepare__named_but_no_such_account__counted(bank: Bank) -> None:
    more = {"to_account": "ACC99999", "payee_name": "Bob"}
    answer = bank.call("transfer_prepare", "ann_agent", **PAY | more)
    assert (answer["outcome"], answer["facts"]) == ("account_unknown", {"field": "to_account"})
    assert bank.one("select misses from bank_data.payee_check") == 1
    bank.verify()


def test_transfer_prepare__too_many_misses__payee_check_limit(bank: Bank) -> None:
    """One count for all ways to ask."""
    apply(bank, "payee_terms_set", "staff", misses_per_day=2)
    prepare(bank, payee_name="Eve")
    assert confirm(bank, "Mallory")["outcome"] == "applied"
    for name in ("Bob", "Eve"):
        refuse(bank, "transfer_prepare", "ann_agent", "payee_check_limit", **PAY, payee_name=name)
    assert confirm(bank, "Bob")["outcome"] == "payee_check_limit"
    first = precede(bank, "payee_check_limit", "account_unknown")
    unknown = PAY | {"from_account": "ACC99999", "payee_name": "Bob"}
    refuse(bank, "transfer_prepare", "ann_agent", first, **unknown)
    assert prepare(bank)["status"] == "open"  # without a name
    bank.verify()


def test_transfer_prepare__many_names_at_once__never_over_the_limit(bank: Bank) -> None:
    apply(bank, "payee_terms_set", "staff", misses_per_day=5)

    def ask(number: int) -> str:
        with bank.connect("bank_api") as connection:
            answers = [
                call_as(connection, "transfer_prepare", **PAY, payee_name=f"Guess {number}-{turn}",
                        credential=credential_of("ann_agent"))[0]["outcome"]
                for turn in range(4)
            ]  # fmt: skip
        return " ".join(answers)

    with ThreadPoolExecutor(8) as pool:
        outcomes = " ".join(pool.map(ask, range(8))).split()
    assert sorted(outcomes) == ["applied"] * 5 + ["payee_check_limit"] * 27
    bank.verify()


@pytest.mark.parametrize(("code", "more"), [("mandate_missing", {}), ("customer_suspended", {})])
def test_transfer_prepare__named_and_no_right__as_without_a_name(
    bank: Bank, code: str, more: dict[str, Any]
) -> None:
    OBSTACLES[code](bank)
    plain = refuse(bank, "transfer_prepare", "ann_agent", code, **PAY | more)
    named = refuse(bank, "transfer_prepare", "ann_agent", code, **PAY | more, payee_name="Bob")
    assert named["facts"] == plain["facts"]


def test_transfer_prepare__same_key__one_intent_one_miss(bank: Bank) -> None:
    arguments = PAY | {"payee_name": "Eve", "idempotency_key": "k"}
    first = bank.call("transfer_prepare", "ann_agent", **arguments)
    before = contents(bank)
    assert bank.call("transfer_prepare", "ann_agent", **arguments) == first | {"replayed": True}
    assert contents(bank) == before
