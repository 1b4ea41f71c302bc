from tests.bank import Bank
from tests.db.functions.calls import apply
from tests.db.functions.reads import ListContract


class TestCalendarList(ListContract):
    function = "calendar_list"
    scope = "schedules:read"

    def prepare(self, bank: Bank) -> None:
        for code in ("DE", "US", "AU"):
            apply(bank, "calendar_set", "staff", calendar=code, name=code)

    def test_cursor_of_another_principal__cursor_invalid(self, bank: Bank) -> None:
        self.prepare(bank)
        super().test_cursor_of_another_principal__cursor_invalid(bank)


def test_calendar_list__anybody__all(bank: Bank) -> None:
    for code in ("DE", "US"):
        apply(bank, "calendar_set", "staff", calendar=code, name=code)
    for who in ("ann_agent", "stranger", "staff"):
        found = [row["calendar"] for row in bank.rows("calendar_list", who)]
        assert found == ["DE", "US"]
