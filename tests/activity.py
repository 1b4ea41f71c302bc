"""A month of an account's life, written in a moment and then moved to the days it stands for.

Only a test may move booking times: the superuser updates the journal, in the order of the versions.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from psycopg.types.json import Jsonb

from tests.bank import ANN, BOB, Bank

FIRST, LAST = date(2026, 1, 1), date(2026, 1, 31)
CATEGORIES = ["rent", "food", "travel", None]


def move(bank: Bank, transfer: int, when: datetime) -> None:
    """Gives an entry another booking time."""
    bank.root.execute(
        "update bank_data.journal set occurred_at = %s where id = %s", [when, transfer]
    )


def set_value_date(bank: Bank, transfer: int, day: date) -> None:
    bank.root.execute("update bank_data.journal set value_date = %s where id = %s", [day, transfer])


def set_time_zone(bank: Bank, name: str) -> None:
    bank.root.execute("update bank_data.book set time_zone = %s", [name])


def move_all(bank: Bank, first: date = FIRST, days: int = 31, zone: str = "UTC") -> None:
    """Spreads all entries there are over a period, in their order."""
    ids = [
        row["id"]
        for row in bank.root.execute(
            "select id from bank_data.journal where debit_version is not null order by id"
        )
    ]
    start = datetime.combine(first, time(0, 0), ZoneInfo(zone)).astimezone(UTC)
    step = timedelta(days=days) / max(len(ids), 1)
    for place, transfer in enumerate(ids):
        move(bank, transfer, start + step * place)


def live(bank: Bank, count: int = 60, seed: int = 1) -> list[dict[str, Any]]:
    """Payments between the accounts of the test bank, and of dinars, over January 2026."""
    chance = random.Random(seed)  # noqa: S311
    for opened, customer in (("CASH-KWD", 1), ("ACC10009", ANN), ("ACC20009", BOB)):
        bank.call(
            "account_open", "operator", customer=customer, currency="KWD", account_number=opened
        )
    made = [bank.pay("operator", "CASH-KWD", "ACC10009", Decimal("750.125"))]
    ways = [
        ("ann", "ACC10001", "ACC20001", 2), ("bob_agent", "ACC20001", "ACC10001", 2),
        ("ann", "ACC10001", "ACC10003", 2), ("ann", "ACC10009", "ACC20009", 3),
        ("operator", "CASH-USD", "ACC10001", 2), ("operator", "CASH-JPY", "ACC20002", 0),
        ("bob_agent", "ACC20002", "CASH-JPY", 0),
    ]  # fmt: skip
    for number in range(count):
        who, debit, credit, places = chance.choice(ways)
        amount = Decimal(chance.randint(1, 2000)).scaleb(-places)
        category = chance.choice(CATEGORIES)
        made.append(bank.pay(
            who, debit, credit, amount, memo=f"Payment {number}", end_to_end_id=f"E2E-{number}",
            metadata=Jsonb({"category": category}) if category else None,
        ))  # fmt: skip
    assert {each["outcome"] for each in made} == {"applied"}
    move_all(bank)
    bank.verify()
    return made
