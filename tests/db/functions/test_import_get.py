from typing import Any

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ReadContract


class TestImportGet(ReadContract):
    function = "import_get"
    scope = "reconciliation:read"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"import": recon.imported(bank, "one")}


def test_import_get__as_created__counted(bank: Bank) -> None:
    statement = recon.imported(bank, "one")
    row = bank.call("import_get", "staff", **{"import": statement})
    assert (row["import_id"], row["account_number"], row["currency"]) == (
        statement, "CASH-USD", "USD"
    )  # fmt: skip
    assert (row["lines"], row["open"], str(row["open_amount"])) == (1, 1, "5.00")


def test_import_get__no_such_import__import_unknown(bank: Bank) -> None:
    fail(bank, "import_get", "staff", "import_unknown", **{"import": 1})
    fail(bank, "import_get", "staff", "import_unknown", **{"import": None})


def test_import_get__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "reconciliation:read")
        fail(bank, "import_get", who, "staff_only", **{"import": 1})
