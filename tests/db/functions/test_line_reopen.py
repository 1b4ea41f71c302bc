from typing import Any

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.writes import StaffContract


class TestLineReopen(StaffContract):
    function = "line_reopen"
    scope = "reconciliation:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"line": recon.open_line(bank)}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"line": recon.open_line(bank, "two")}


def test_line_reopen__matched__a_break_again(bank: Bank) -> None:
    recon.deposit(bank, "9", "R")
    statement = recon.imported(bank, "one", recon.line(bank, "9", reference="R"))
    (line,) = recon.lines_of(bank, statement)
    assert recon.states(bank, statement) == [("matched", "reference")]
    made = apply(bank, "line_reopen", "staff", line=line, reason="another one")
    assert (made["status"], made["transfer_id"], made["rule"]) == ("open", None, None)
    assert (made["reason"], made["resolved_by"]) == ("another one", None)
    apply(bank, "import_match", "staff", **{"import": statement})
    assert recon.states(bank, statement) == [("matched", "reference")]


def test_line_reopen__no_such_line__line_unknown(bank: Bank) -> None:
    refuse(bank, "line_reopen", "staff", "line_unknown", line=10**6)


def test_line_reopen__no_line__request_invalid(bank: Bank) -> None:
    fail(bank, "line_reopen", "staff", "request_invalid", line=None)
