from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply, fail
from tests.db.functions.reads import ReadContract


class TestCalendarGet(ReadContract):
    function = "calendar_get"
    scope = "schedules:read"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        if bank.one("select count(*) from bank_data.calendar") == 0:
            apply(bank, "calendar_set", "staff", calendar="DE", name="Germany")
        return {"calendar": "DE"}


def test_calendar_get__unknown__calendar_unknown(bank: Bank) -> None:
    for code in ("NONE", "", None):
        fail(bank, "calendar_get", "ann_agent", "calendar_unknown", calendar=code)
