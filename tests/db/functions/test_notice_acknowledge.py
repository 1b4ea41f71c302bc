from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, last_row, refuse
from tests.db.functions.refusals import trip
from tests.db.functions.writes import StaffContract


class TestNoticeAcknowledge(StaffContract):
    function = "notice_acknowledge"
    scope = "notices:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"notice": bank.one("select min(id) from bank_data.notice") or trip(bank)}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"notice": trip(bank, "bob_agent")}


def test_notice_acknowledge__again__the_first_stays(bank: Bank) -> None:
    notice = trip(bank)
    first = apply(bank, "notice_acknowledge", "staff", notice=notice, reason="called the owner")
    assert first["acknowledged_by"] == str(bank.principals["staff"])
    row = last_row(bank)
    assert (row["subject_id"], row["request"]["reason"]) == (notice, "called the owner")
    assert apply(bank, "notice_acknowledge", "staff2", notice=notice) == first
    bank.verify()


def test_notice_acknowledge__no_such_one__notice_unknown(bank: Bank) -> None:
    for notice in (999, -1):
        refuse(bank, "notice_acknowledge", "staff", "notice_unknown", notice=notice)


def test_notice_acknowledge__none__request_invalid(bank: Bank) -> None:
    fail(bank, "notice_acknowledge", "staff", "request_invalid", notice=None)
