from typing import Any

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.writes import StaffContract


class TestImportMatch(StaffContract):
    function = "import_match"
    scope = "reconciliation:write"
    texts = {}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"import": recon.imported(bank, "one")}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"import": recon.imported(bank, "two", recon.line(bank, "6"))}


def test_import_match__booked_since__matched(bank: Bank) -> None:
    statement = recon.imported(bank, "one")
    assert recon.states(bank, statement) == [("open", None)]
    recon.deposit(bank, "5", "NOBODY")
    made = apply(bank, "import_match", "staff", **{"import": statement})
    assert (made["matched"], made["open"]) == ("1", "0")
    assert recon.states(bank, statement) == [("matched", "reference")]
    assert apply(bank, "import_match", "staff", **{"import": statement}) == made


def test_import_match__days__how_far_apart(bank: Bank) -> None:
    day = str(bank.one("select (now() at time zone 'UTC')::date - 9"))
    statement = recon.imported(bank, "one", recon.line(bank, "50", booked_on=day))
    recon.deposit(bank, "50")
    apply(bank, "import_match", "staff", **{"import": statement, "days": 8})
    assert recon.states(bank, statement) == [("open", None)]
    apply(bank, "import_match", "staff", **{"import": statement, "days": 9})
    assert recon.states(bank, statement) == [("matched", "near")]


def test_import_match__no_such_import__import_unknown(bank: Bank) -> None:
    refuse(bank, "import_match", "staff", "import_unknown", **{"import": 1})


def test_import_match__malformed__request_invalid(bank: Bank) -> None:
    fail(bank, "import_match", "staff", "request_invalid", **{"import": None})
    for days in (-1, 31, None):
        fail(bank, "import_match", "staff", "request_invalid", **{"import": 1, "days": days})
