"""The kernel for one plain transfer and that for many postings do the same.

Random transfers go through both, each on a bank of its own: plainly, and with an option that
changes nothing (a precondition that holds), which takes the general way. Everything that is
answered and written must be the same, but for ids and times.

BANK_EXAMPLES and BANK_STEPS in the environment ask for a longer search.
"""

import os
import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from tests.bank import Bank
from tests.db.functions.test_transfer_post import close, fill_up, freeze

EXAMPLES = int(os.environ.get("BANK_EXAMPLES", "0")) or 2
STEPS = int(os.environ.get("BANK_STEPS", "0")) or 250

ACCOUNTS = ("ACC10001", "ACC10003", "ACC20001", "CASH-USD", "ACC10002", "CASH-EUR", "LIMIT-1")
# Most transfers are possible; some are refused for every reason there is.
AMOUNTS = [Decimal(text) for text in ("0.01", "5", "5.00", "10", "10", "250.50", "999.99", "3000")]
AMOUNTS += [Decimal("9999999999999999.99"), Decimal("0.001")]
PAYERS = ("ann", "ann", "bob_agent", "staff", "staff", "ann_viewer")
# What a row of the journal says about the order of things, but not about when.
TIMELESS = {"id", "request_id", "occurred_at", "idempotency_id"}


def draw(chance: random.Random, number: int) -> tuple[str, dict[str, Any]]:
    """A transfer: who, and what."""
    who = chance.choice(PAYERS)
    own = {"staff": ("CASH-USD", "CASH-EUR"), "bob_agent": ("ACC20001",)}.get(who, ACCOUNTS[:2])
    debit = chance.choice(own if chance.random() < 0.9 else ACCOUNTS)
    credit = chance.choice([each for each in ACCOUNTS if each != debit])
    asked: dict[str, Any] = {"from_account": debit, "to_account": credit}
    asked["amount"] = chance.choice(AMOUNTS)
    if chance.random() < 0.3:
        asked["idempotency_key"] = f"k{chance.randrange(number // 3 + 1)}"
    elif chance.random() < 0.5:
        asked["allow_duplicate"] = True
    if chance.random() < 0.3:
        asked["memo"] = f"memo {chance.randrange(3)}"
    return who, asked


def change(bank: Bank, turn: int) -> None:
    """What happens to accounts between the transfers: they freeze, fill up, owe, thaw and close."""
    limit = (
        "update bank_data.account_balance b set held = {held}, floor_amount = {floor}"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC10001'"
    )
    steps: list[Callable[[], object]] = [
        lambda: bank.root.execute(limit.format(held=2500, floor=-10000).encode()),
        lambda: freeze(bank, "ACC10003"),
        lambda: bank.call("account_freeze", "staff", account_number="ACC20001", direction="debit"),
        lambda: bank.call("account_unfreeze", "staff", account_number="ACC10003"),
        lambda: fill_up(bank, "LIMIT-1"),
        lambda: bank.root.execute(limit.format(held=0, floor=0).encode()),
        lambda: bank.call("account_unfreeze", "staff", account_number="ACC20001"),
        lambda: close(bank, "ACC10003"),
    ]
    steps[turn % len(steps)]()


def attempt(bank: Bank, who: str, asked: dict[str, Any]) -> dict[str, Any]:
    """The answer, or what was raised."""
    try:
        return bank.call("transfer_post", who, **asked)
    except psycopg.Error as error:
        return {"raised": (error.diag.message_primary, error.diag.message_detail)}


def run(bank: Bank, seed: int, more: dict[str, Any]) -> tuple[list[Any], list[Any], list[Any]]:
    """Answers, rows of the journal and balances after a random history."""
    chance = random.Random(seed)  # noqa: S311
    assert bank.call("account_open", "operator", customer=1, currency="USD",
                     account_number="LIMIT-1")["outcome"] == "applied"  # fmt: skip
    first = bank.one("select max(id) from bank_data.journal")
    answers = []
    for number in range(STEPS):
        if number % (STEPS // 9) == STEPS // 9 - 1:
            change(bank, number // (STEPS // 9))
        who, asked = draw(chance, number)
        answers.append(attempt(bank, who, asked | more))
    rows = bank.root.execute(
        "select * from bank_data.journal where id > %s order by id", [first]
    ).fetchall()
    places = {row["id"]: place for place, row in enumerate(rows)}
    return (
        [strip(answer, places) for answer in answers],
        [strip(row, places) for row in rows],
        [strip(account, places) for account in bank.state()],
    )


def strip(row: dict[str, Any], places: dict[int, int]) -> dict[str, Any]:
    """A row without what differs: ids become places, the option is taken out of the request."""
    kept = {name: value for name, value in row.items() if name not in TIMELESS | {"closed_at"}}
    if "transfer_id" in row:
        kept["transfer_id"] = places.get(row["transfer_id"])
    if (row.get("facts") or {}).get("transfer_id"):
        kept["facts"] = {"transfer_id": places[int(row["facts"]["transfer_id"])]}
    if row.get("request"):
        asked = {k: v for k, v in row["request"].items() if k != "available_at_least"}
        kept["request"] = asked or None
    return kept


@pytest.mark.slow
@pytest.mark.parametrize("example", range(EXAMPLES))
def test_transfer_settle_and_postings_settle__the_same(
    fresh_bank: Callable[[], Bank], example: int
) -> None:
    seed = int(os.environ.get("BANK_SEED", "20260201")) + example
    bank = fresh_bank()
    plain = run(bank, seed, {})
    bank.close()
    bank = fresh_bank()
    general = run(bank, seed, {"available_at_least": 0})
    bank.close()
    for one, two, what in zip(plain, general, ("answers", "journal", "state"), strict=True):
        for place, (left, right) in enumerate(zip(one, two, strict=True)):
            assert left == right, f"seed {seed}: {what} {place}"
    codes = {answer.get("outcome") or answer["raised"][0] for answer in plain[0]}
    assert codes >= {
        "applied", "account_unknown", "mandate_missing", "account_closed", "account_frozen",
        "insufficient_funds", "balance_limit", "possible_duplicate", "idempotency_key_reused",
        "currency_mismatch", "amount_precision",
    }, codes  # fmt: skip
