from decimal import Decimal
from typing import Any

import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, give, lacks, precede, refuse
from tests.db.functions.governed import GovernedContract
from tests.db.functions.interest import make_interest
from tests.db.functions.interest import sweep as interest_sweep
from tests.db.functions.terms import age, make_product, open_funded, sweep
from tests.db.functions.writes import AccountContract

EMPTY = "ACC10003"


class TestAccountClose(AccountContract, GovernedContract):
    function = "account_close"

    def prepare(self, bank: Bank) -> dict[str, Any]:
        give(bank, "ann_agent", ANN, "read", "debit", "manage")
        return {"account_number": "ACC10001", "sweep_to": "ACC20001"}

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"account_number": EMPTY}

    def others(self, bank: Bank) -> dict[str, Any]:
        new = apply(bank, "account_open", "operator", customer=ANN, currency="USD")
        return {"account_number": new["account_number"]}


def test_account_close__empty__closed_for_good(bank: Bank) -> None:
    account = apply(bank, "account_close", "ann", account_number=EMPTY)
    assert (account["status"], account["frozen_for"]) == ("closed", None)
    assert account["closed_at"]
    paid = bank.pay("ann_agent", "ACC10001", EMPTY, 1)
    assert (paid["outcome"], paid["facts"]) == ("account_closed", {"field": "to_account"})
    paid = bank.pay("ann_agent", EMPTY, "ACC10001", 1)
    assert (paid["outcome"], paid["facts"]) == ("account_closed", {"field": "from_account"})
    assert bank.call("account_balance", "ann", account_number=EMPTY)["balance"] == 0
    bank.verify()


def test_account_close__emptied__closed(bank: Bank) -> None:
    bank.pay("ann", "ACC10001", "ACC20001", 1000)
    assert apply(bank, "account_close", "ann", account_number="ACC10001")["status"] == "closed"
    bank.verify()


def test_account_close__frozen__closed(bank: Bank) -> None:
    apply(bank, "account_freeze", "ann", account_number=EMPTY)
    assert apply(bank, "account_close", "ann", account_number=EMPTY)["status"] == "closed"


@pytest.mark.parametrize("column", ["posted", "held"])
@pytest.mark.parametrize("amount", [1, -1])
def test_account_close__something_left__account_not_empty(
    bank: Bank, column: str, amount: int
) -> None:
    query = f"update bank_data.account_balance set {column} = %s where account_id = %s"  # noqa: S608
    account = bank.one("select id from bank_data.account where number = %s", EMPTY)
    bank.root.execute(query.encode(), [amount, account])
    refuse(bank, "account_close", "staff", "account_not_empty", account_number=EMPTY)
    assert bank.call("account_get", "ann", account_number=EMPTY)["status"] == "active"


def test_account_close__not_empty_and_frozen__stays_frozen(bank: Bank) -> None:
    apply(bank, "account_freeze", "ann", account_number="ACC10001", direction="debit")
    refuse(bank, "account_close", "ann", "account_not_empty", account_number="ACC10001")
    assert bank.call("account_get", "ann", account_number="ACC10001")["frozen_for"] == "debit"


def test_account_close__closed__account_closed(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number=EMPTY)
    refuse(bank, "account_close", "staff", "account_closed", account_number=EMPTY)


def test_account_close__number__never_used_again(bank: Bank) -> None:
    apply(bank, "account_close", "staff", account_number=EMPTY)
    again = {"customer": 1002, "currency": "USD", "account_number": EMPTY}
    refuse(bank, "account_open", "staff", "account_number_taken", **again)


def close(bank: Bank, who: str = "ann", number: str = "ACC10001", **more: Any) -> dict[str, Any]:
    return bank.call("account_close", who, account_number=number, **more)


@pytest.mark.parametrize("who", ["ann", "ann_manager", "staff", "operator"])
def test_account_close__sweep_to_the_same_owner__all_moved(bank: Bank, who: str) -> None:
    rows = bank.journal_count()
    answer = close(bank, who, sweep_to=EMPTY, idempotency_key="once")
    assert answer["outcome"] == "applied"
    assert (answer["resource"]["status"], answer["resource"]["balance"]) == ("closed", "0.00")
    assert [bank.balance("ACC10001"), bank.balance(EMPTY)] == [0, 1000]
    assert bank.journal_count() == rows + 2
    moved = bank.call("transfer_get", "ann", transfer=int(answer["resource"]["sweep_transfer_id"]))
    assert (moved["kind"], moved["amount"], moved["balance"]) == ("account_sweep", 1000, 0)
    assert moved["request_id"] == answer["request_id"]
    again = close(bank, who, sweep_to=EMPTY, idempotency_key="once")
    assert again == answer | {"replayed": True}
    assert bank.journal_count() == rows + 2
    bank.verify()


def test_account_close__sweep_of_nothing__closed(bank: Bank) -> None:
    account = apply(bank, "account_close", "ann", account_number=EMPTY, sweep_to="ACC10001")
    assert account["status"] == "closed"
    assert "sweep_transfer_id" not in account


@pytest.mark.parametrize("who", ["ann", "ann_manager"])
def test_account_close__sweep_to_another_owner__with_the_right_to_debit(
    bank: Bank, who: str
) -> None:
    assert close(bank, who, sweep_to="ACC20001")["outcome"] == "applied"
    assert bank.balance("ACC20001") == 2000
    bank.verify()


def test_account_close__sweep_to_another_owner_without__mandate_missing(bank: Bank) -> None:
    give(bank, "stranger", ANN, "manage")
    named = {"account_number": "ACC10001", "sweep_to": "ACC20001"}
    for who in ("staff", "stranger"):  # staff debit the bank's own accounts only
        answer = refuse(bank, "account_close", who, "mandate_missing", **named)
        assert answer["facts"] == lacks("debit", staff=who == "staff")
    apply_sweep = {"account_number": "ACC10001", "sweep_to": EMPTY}
    assert bank.call("account_close", "stranger", **apply_sweep)["outcome"] == "applied"


@pytest.mark.parametrize("number", ["NONE", "acc10003", "' or 1=1 --"])
def test_account_close__sweep_to_nowhere__account_unknown(bank: Bank, number: str) -> None:
    named = {"account_number": "ACC10001", "sweep_to": number}
    answer = refuse(bank, "account_close", "ann", "account_unknown", **named)
    assert answer["facts"] == {"field": "sweep_to"}


def test_account_close__sweep_to_itself__same_account(bank: Bank) -> None:
    named = {"account_number": "ACC10001", "sweep_to": "ACC10001"}
    fail(bank, "account_close", "ann", "same_account", **named)
    first = precede(bank, "same_account", "idempotency_key_invalid")
    fail(bank, "account_close", "ann", first, **named, idempotency_key="")


def test_account_close__sweep_to_another_currency__currency_mismatch(bank: Bank) -> None:
    named = {"account_number": "ACC10001", "sweep_to": "ACC10002"}
    fail(bank, "account_close", "ann", "currency_mismatch", **named)


def test_account_close__sweep_of_a_debt__account_not_empty(bank: Bank) -> None:
    named = {"account_number": "ACC10001", "overdraft_limit": 500}
    apply(bank, "account_limit_set", "staff", **named)
    bank.pay("ann", "ACC10001", "ACC20001", 1200)
    named = {"account_number": "ACC10001", "sweep_to": EMPTY}
    refuse(bank, "account_close", "ann", "account_not_empty", **named)
    bank.pay("bob_agent", "ACC20001", "ACC10001", 300)  # 100 left, and a limit of 500
    assert close(bank, sweep_to=EMPTY)["outcome"] == "applied"
    assert bank.balance(EMPTY) == 100
    bank.verify()


def test_account_close__sweep_with_a_hold__account_not_empty(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance set held = 1 where account_id ="
        " (select id from bank_data.account where number = 'ACC10001')"
    )
    named = {"account_number": "ACC10001", "sweep_to": EMPTY}
    refuse(bank, "account_close", "ann", "account_not_empty", **named)


@pytest.mark.parametrize(
    ("number", "direction"), [("ACC10001", "debit"), ("ACC10001", "all"), (EMPTY, "credit")]
)
def test_account_close__sweep_frozen__account_frozen(
    bank: Bank, number: str, direction: str
) -> None:
    apply(bank, "account_freeze", "staff", account_number=number, direction=direction)
    named = {"account_number": "ACC10001", "sweep_to": EMPTY}
    refuse(bank, "account_close", "ann", "account_frozen", **named)


def test_account_close__sweep_to_closed__account_closed(bank: Bank) -> None:
    apply(bank, "account_close", "ann", account_number=EMPTY)
    named = {"account_number": "ACC10001", "sweep_to": EMPTY}
    answer = refuse(bank, "account_close", "ann", "account_closed", **named)
    assert answer["facts"] == {"field": "to_account"}
    named = {"account_number": EMPTY, "sweep_to": "ACC10001"}
    refuse(bank, "account_close", "ann", "account_closed", **named)


def test_account_close__sweep_of_a_dormant__account_dormant(bank: Bank) -> None:
    make_product(bank, dormant_after="30 days")
    number = open_funded(bank, "CURRENT-USD", 100)
    age(bank, number, "31 days")
    sweep(bank)
    named = {"account_number": number, "sweep_to": "ACC10001"}
    refuse(bank, "account_close", "ann", "account_dormant", **named)
    apply(bank, "account_reactivate", "staff", account_number=number)
    assert close(bank, number=number, sweep_to="ACC10001")["outcome"] == "applied"
    assert bank.balance("ACC10001") == 1100
    bank.verify()


def test_account_close__sweep_to_a_full_account__balance_limit(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance set posted = 4000000000000000000 where account_id ="
        " (select id from bank_data.account where number = %s)",
        [EMPTY],
    )
    named = {"account_number": "ACC10001", "sweep_to": EMPTY}
    refuse(bank, "account_close", "ann", "balance_limit", **named)


def test_account_close__interest_owed__booked_and_swept(bank: Bank) -> None:
    make_interest(bank, days=40)
    before = bank.balance("ACC10001")
    named = {"account_number": "ACC10001"}
    answer = refuse(bank, "account_close", "ann", "account_not_empty", **named)
    interest = Decimal(answer["facts"]["interest"])
    assert interest > 0
    answer = close(bank, sweep_to=EMPTY)
    assert answer["outcome"] == "applied"
    assert bank.balance(EMPTY) == before + interest
    assert bank.balance("ACC10001") == 0
    assert interest_sweep(bank) == 0
    bank.verify()


def test_account_close__interest_owed__balance_of_the_bank_not_shown(bank: Bank) -> None:
    """Whoever closes an account makes the bank pay, and still sees only the own side of that."""
    make_interest(bank, days=40)
    assert close(bank, sweep_to=EMPTY)["outcome"] == "applied"
    entries = bank.rows("entry_list", "ann", account_number="ACC10001")
    paid = [each["transfer_id"] for each in entries if each["kind"] == "interest_post"]
    assert paid
    for transfer in paid:
        shown = bank.call("transfer_get", "ann", transfer=transfer)
        assert (shown["balance"], shown["available"], shown["version"]) == (None, None, None)
        assert bank.call("transfer_get", "staff", transfer=transfer)["balance"] < 0


def test_account_close__only_interest_on_it__paid_out(bank: Bank) -> None:
    """What was spent to the last cent still has borne interest."""
    make_interest(bank, days=40)
    everything = bank.balance("ACC10001")
    assert bank.pay("ann", "ACC10001", "ACC20001", everything)["outcome"] == "applied"
    answer = refuse(bank, "account_close", "ann", "account_not_empty", account_number="ACC10001")
    assert bank.call("account_get", "ann", account_number="ACC10001")["status"] == "active"
    assert close(bank, sweep_to=EMPTY)["outcome"] == "applied"
    assert bank.balance(EMPTY) == Decimal(answer["facts"]["interest"])
    bank.verify()


def test_account_close__nobody_pays_the_interest__system_account_missing(bank: Bank) -> None:
    make_interest(bank, days=40)
    bank.root.execute("delete from bank_data.book_account where role = 'interest_expense'")
    named = {"account_number": "ACC10001", "sweep_to": EMPTY}
    refuse(bank, "account_close", "ann", "system_account_missing", **named)
