import pytest

from tests.bank import BOB, Bank
from tests.db.functions.calls import give
from tests.db.functions.intents import execute, intent_of
from tests.db.functions.reads import ListContract
from tests.db.functions.sessions import start


class TestIntentList(ListContract):
    function = "intent_list"
    scope = "transfers:read"
    who = "ann_agent"
    second = "ann"

    def prepare(self, bank: Bank) -> None:
        for amount in range(1, 4):
            intent_of(bank, amount=amount)

    @pytest.fixture
    def bank(self, bank: Bank) -> Bank:
        """Both have one at least, so that there is a cursor."""
        intent_of(bank, "ann")
        intent_of(bank, "ann_agent")
        return bank


def test_intent_list__own__in_order_with_their_transfers(bank: Bank) -> None:
    first, second = intent_of(bank, amount=1), intent_of(bank, amount=2)
    intent_of(bank, "ann")
    paid = execute(bank, second)
    rows = bank.rows("intent_list", "ann_agent")
    assert [(row["intent_id"], row["status"], row["transfer_id"]) for row in rows] == [
        (first, "open", None),
        (second, "executed", paid["transfer_id"]),
    ]
    assert bank.rows("intent_list", "staff") == []


def test_intent_list__in_a_session__of_its_customer(bank: Bank) -> None:
    give(bank, "ann_agent", BOB, "read", "debit")
    of_ann = intent_of(bank)
    of_bob = intent_of(bank, from_account="ACC20001", to_account="ACC10001")
    start(bank, name="with_bob", customer=BOB)
    start(bank, name="with_ann")
    for who, intents in (("with_bob", [of_bob]), ("with_ann", [of_ann])):
        assert [row["intent_id"] for row in bank.rows("intent_list", who)] == intents
