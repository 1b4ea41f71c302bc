from typing import Any

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ListContract


class TestLineList(ListContract):
    function = "line_list"
    scope = "reconciliation:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        lines = [recon.line(bank, f"{n}.50") for n in (3, 1, 2)]
        return {"import": recon.imported(bank, "one", *lines)}


def test_line_list__status__only_these(bank: Bank) -> None:
    recon.deposit(bank, "9", "R")
    statement = recon.imported(
        bank, "one", recon.line(bank, "9", reference="R"), recon.line(bank, "4")
    )
    for status, amounts in (("open", ["4.00"]), ("matched", ["9.00"]), ("explained", [])):
        rows = bank.rows("line_list", "staff", **{"import": statement}, status=status)
        assert [str(row["amount"]) for row in rows] == amounts


def test_line_list__malformed__told(bank: Bank) -> None:
    one = recon.imported(bank, "one")
    two = recon.imported(bank, "two")
    fail(bank, "line_list", "staff", "request_invalid", **{"import": one}, status="lost")
    fail(bank, "line_list", "staff", "import_unknown", **{"import": 1})
    cursor = bank.rows("line_list", "staff", **{"import": one})[0]["page_cursor"]
    fail(bank, "line_list", "staff", "cursor_invalid", **{"import": two}, page_cursor=cursor)


def test_line_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "reconciliation:read")
        fail(bank, "line_list", who, "staff_only", **{"import": 1})
