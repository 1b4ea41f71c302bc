"""Reconciliation by several people at once: an entry is one line, and a line is resolved once."""

import hashlib
import json
from typing import Any

from tests.bank import Bank
from tests.concurrency.crowd import Crowd, count_outcomes, run_all
from tests.db.functions.calls import apply
from tests.db.functions.reconciliation import ACCOUNT, deposit, document, line, lines_of, today

RACERS = 8
STAFF = ("staff", "staff2")


def statement(bank: Bank, name: str, *amounts: str) -> dict[str, Any]:
    """Arguments of import_create for asyncpg."""
    return {
        "account_number": ACCOUNT,
        "document_format": "lines",
        "digest": hashlib.sha256(name.encode()).digest(),
        "lines": json.dumps([{"booked_on": today(bank), "amount": a} for a in amounts]),
    }


def matched(bank: Bank) -> list[int]:
    rows = bank.root.execute(
        "select transfer_id from bank.audit_external_line where status = 'matched'"
    ).fetchall()
    return [row["transfer_id"] for row in rows]


async def test_import_create__statements_that_want_the_same_entries__each_entry_once(
    bank: Bank, crowd: Crowd
) -> None:
    """Sixteen statements, each with one line of one amount, and five entries of it."""
    answers = await run_all(
        crowd.call("import_create", STAFF[number % 2], **statement(bank, str(number), "11.00"))
        for number in range(RACERS * 2)
    )
    assert count_outcomes(answers) == {"applied": RACERS * 2}
    entries = {deposit(bank, "11") for _ in range(5)}
    imports = [int(json.loads(answer["resource"])["import_id"]) for answer in answers]
    for one in imports[5:]:  # eleven of the lines are something else: five claims are left
        apply(bank, "line_resolve", "staff", line=lines_of(bank, one)[0],
              resolution="explained", reason="theirs")  # fmt: skip
    await run_all(
        crowd.call("import_match", STAFF[turn % 2], **{"import": one})
        for one in imports[:5]
        for turn in range(4)
    )
    found = matched(bank)
    assert len(found) == 5
    assert set(found) == entries
    bank.verify()


async def test_import_create__same_document__imported_once(bank: Bank, crowd: Crowd) -> None:
    answers = await run_all(
        crowd.call("import_create", STAFF[number % 2], **statement(bank, "one", "11.00", "12.00"))
        for number in range(RACERS)
    )
    assert count_outcomes(answers) == {"applied": 1, "import_duplicate": RACERS - 1}
    assert bank.one("select count(*) from bank.audit_external_line") == 2


async def test_line_match__two_lines_want_one_entry__one_gets_it(bank: Bank, crowd: Crowd) -> None:
    lines = [line(bank, "13.00") for _ in range(RACERS)]
    made = apply(bank, "import_create", "staff", **document(bank, "one", *lines))
    entry = deposit(bank, "13")
    answers = await run_all(
        crowd.call("line_match", STAFF[place % 2], line=one, transfer=entry)
        for place, one in enumerate(lines_of(bank, int(made["import_id"])))
    )
    assert count_outcomes(answers) == {"applied": 1, "match_invalid": RACERS - 1}
    assert matched(bank) == [entry]
    bank.verify()


async def test_line_resolve__booked_by_many__booked_once(bank: Bank, crowd: Crowd) -> None:
    made = apply(bank, "import_create", "staff", **document(bank, "one", line(bank, "14.00")))
    (one,) = lines_of(bank, int(made["import_id"]))
    before = bank.balance("ACC10001")
    answers = await run_all(
        crowd.call(
            "line_resolve",
            STAFF[number % 2],
            line=one,
            resolution="booked",
            reason="late",
            counter_account="ACC10001",
        )
        for number in range(RACERS)
    )
    assert count_outcomes(answers) == {"applied": 1, "line_resolved": RACERS - 1}
    assert bank.balance("ACC10001") - before == 14
    bank.verify()


async def test_import_match__while_lines_are_resolved_and_money_moves__nothing_twice(
    bank: Bank, crowd: Crowd
) -> None:
    lines = [line(bank, f"{amount}.00") for amount in range(20, 40)]
    made = apply(bank, "import_create", "staff", **document(bank, "one", *lines))
    statement_id = int(made["import_id"])

    async def act(number: int, one: int) -> dict[str, Any]:
        if number % 4 == 0:
            return await crowd.call("import_match", "staff", **{"import": statement_id})
        if number % 4 == 1:
            return await crowd.pay("staff", ACCOUNT, "ACC10001", 20 + number)
        if number % 4 == 2:
            return await crowd.call("line_resolve", "staff2", line=one, resolution="booked",
                                    reason="late", counter_account="ACC10001")  # fmt: skip
        return await crowd.call("line_reopen", "staff2", line=one)

    answers = await run_all(
        act(number, one) for number, one in enumerate(lines_of(bank, statement_id))
    )
    assert count_outcomes(answers).keys() <= {"applied", "line_resolved"}
    found = matched(bank)
    assert len(found) == len(set(found))
    bank.verify()
