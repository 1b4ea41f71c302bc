from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import fail, give
from tests.db.functions.reads import ListContract, read_pages
from tests.db.functions.sessions import say, start

NOW = datetime.now(UTC)


class TestInteractionSearch(ListContract):
    function = "interaction_search"
    scope = "interactions:read"

    def prepare(self, bank: Bank) -> None:
        for text in ("one", "two", "three"):
            say(bank, "staff", text, "staff")

    def rows(self, bank: Bank, who: str | None = None, **more: Any) -> list[dict[str, Any]]:
        if not bank.one("select count(*) from bank_data.interaction"):
            self.prepare(bank)
        return super().rows(bank, who, **more)


def found(bank: Bank, who: str, **filters: Any) -> list[str]:
    return [row["text"] for row in bank.rows("interaction_search", who, **filters)]


def talk(bank: Bank) -> None:
    """Ann and Bob with their agents and the staff."""
    give(bank, "ann_agent", BOB, "read")
    start(bank)
    start(bank, "bob_agent", "with_bob", BOB)
    session = bank.one("select min(id) from bank_data.agent_session")
    say(bank, "ann", "Please pay my RENT, two months", "customer", session=session)
    say(bank, "in_session", "Paying the rent.", session=session)
    say(bank, "staff", "approved by phone", "staff", session=session)
    say(bank, "ann_viewer", "another agent")
    say(bank, "with_bob", "Bob's rent", customer=BOB)
    say(bank, "ann_agent", "to Bob", customer=BOB, channel="mail")
    say(bank, "ann", "außerdem: Überweisung, naïve", "customer")


@pytest.mark.parametrize(
    ("who", "filters", "texts"),
    [
        ("in_session", {}, ["approved", "Paying", "Please"]),
        ("ann_agent", {"customer": ANN}, ["approved", "Paying", "Please"]),
        ("ann_agent", {"customer": BOB}, ["to Bob"]),
        ("ann_viewer", {"customer": ANN}, ["another"]),
        ("ann_manager", {"customer": ANN}, []),
        ("ann", {}, ["außerdem", "another", "approved", "Paying", "Please"]),
        ("bob_agent", {"customer": BOB}, ["Bob's"]),
        ("staff", {"customer": BOB}, ["to Bob", "Bob's"]),
        ("staff", {"query": "rent"}, ["Bob's", "Paying", "Please"]),
        ("staff", {}, ["außerdem", "to Bob", "Bob's", "another", "approved", "Paying", "Please"]),
    ],
)
def test_interaction_search__caller__own_reach(
    bank: Bank, who: str, filters: dict[str, Any], texts: list[str]
) -> None:
    talk(bank)
    told = found(bank, who, **filters)
    assert len(told) == len(texts)
    for text, begins in zip(told, texts, strict=True):
        assert text.startswith(begins)


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({"query": "rent"}, 2),
        ({"query": "RENT paying"}, 1),
        ({"query": '"two months"'}, 1),
        ({"query": '"months two"'}, 0),
        ({"query": "rent -paying"}, 1),
        ({"query": "approved or another"}, 2),
        ({"query": "überweisung"}, 1),
        ({"query": "UBERWEISUNG"}, 1),
        ({"query": "naïve außerdem"}, 1),
        ({"query": "ren"}, 0),
        ({"query": "'; drop table x; -- ("}, 0),
        ({"query": "&|!()<->:*"}, 0),
        ({"role": "customer"}, 2),
        ({"role": "customer", "query": "rent"}, 1),
        ({"since": NOW + timedelta(days=1)}, 0),
        ({"since": NOW - timedelta(days=1)}, 5),
        ({"until": NOW - timedelta(days=1)}, 0),
    ],
)
def test_interaction_search__filters__those_only(
    bank: Bank, filters: dict[str, Any], count: int
) -> None:
    talk(bank)
    assert len(found(bank, "ann", **filters)) == count
    paged = read_pages(bank, "interaction_search", "ann", 1, filters)
    assert len(paged) == count


def test_interaction_search__session__those_of_it(bank: Bank) -> None:
    talk(bank)
    session, other = (
        bank.one("select id from bank_data.agent_session order by id limit 1 offset %s", place)
        for place in (0, 1)
    )
    for who in ("ann", "ann_agent", "in_session", "staff"):
        assert len(found(bank, who, session=session)) == 3
    fail(bank, "interaction_search", "ann", "session_unknown", session=other)
    fail(bank, "interaction_search", "in_session", "session_unknown", session=other)
    fail(bank, "interaction_search", "ann_agent", "session_unknown", session=other)
    assert len(found(bank, "staff", session=other)) == 1


@pytest.mark.parametrize(
    ("who", "customer"), [("ann_agent", BOB), ("ann", BOB), ("stranger", ANN), ("service", BOB)]
)
def test_interaction_search__foreign__customer_unknown(bank: Bank, who: str, customer: int) -> None:
    say(bank, "staff", role="staff", customer=customer)
    fail(bank, "interaction_search", who, "customer_unknown", customer=customer)


@pytest.mark.parametrize(
    "wrong", [{"role": "boss"}, {"query": ""}, {"query": "x" * 201}, {"customer": None}]
)
def test_interaction_search__malformed__request_invalid(bank: Bank, wrong: dict[str, Any]) -> None:
    fail(bank, "interaction_search", "ann_agent", "request_invalid", **{"customer": ANN} | wrong)


def test_interaction_search__many__stops_and_goes_on(bank: Bank) -> None:
    """5000 are looked at, whatever was asked."""
    say(bank, "ann", "needle", "customer")
    bank.root.execute(
        "insert into bank_data.interaction (book_id, customer_id, principal_id, channel, role,"
        " is_vouched, content) select 1, %s, 1, 'chat', 'system', true, 'hay ' || n"
        " from generate_series(1, 9000) n",
        [ANN],
    )
    cursor, pages = None, []
    while rows := bank.rows("interaction_search", "ann", query="needle", page_cursor=cursor):
        cursor = rows[-1]["page_cursor"]
        pages.append([row["text"] for row in rows])
    assert pages == [[None], ["needle"]]
