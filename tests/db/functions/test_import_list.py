from typing import Any

from tests.bank import Bank
from tests.db.functions import reconciliation as recon
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ListContract


class TestImportList(ListContract):
    function = "import_list"
    scope = "reconciliation:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        self.prepare(bank)
        return {}

    def prepare(self, bank: Bank) -> None:
        for name in ("one", "two", "three"):
            recon.imported(bank, name)


def test_import_list__account__only_its_own(bank: Bank) -> None:
    recon.imported(bank, "one")
    assert len(bank.rows("import_list", "staff", account_number="CASH-USD")) == 1
    assert bank.rows("import_list", "staff", account_number="CASH-EUR") == []


def test_import_list__page_size__request_invalid(bank: Bank) -> None:
    fail(bank, "import_list", "staff", "request_invalid", page_size=0)


def test_import_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "reconciliation:read")
        fail(bank, "import_list", who, "staff_only", page_size=1)
