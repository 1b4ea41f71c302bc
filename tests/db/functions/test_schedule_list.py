from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import apply, fail
from tests.db.functions.reads import ListContract
from tests.db.functions.schedules import make


class TestScheduleList(ListContract):
    function = "schedule_list"
    scope = "schedules:read"

    def prepare(self, bank: Bank) -> None:
        for _ in range(4):
            make(bank)

    def test_cursor_of_another_principal__cursor_invalid(self, bank: Bank) -> None:
        make(bank)
        super().test_cursor_of_another_principal__cursor_invalid(bank)


def test_schedule_list__callers_and_filters__own_reach(bank: Bank) -> None:
    agents = make(bank)
    anns = make(bank, "ann", from_account="ACC10003")
    bobs = make(bank, "bob_agent", from_account="ACC20001", to_account="ACC10001")
    apply(bank, "schedule_pause", "ann", schedule=anns)

    def find(who: str, **filters: object) -> list[int]:
        return [row["schedule_id"] for row in bank.rows("schedule_list", who, **filters)]

    assert find("ann_agent") == [agents]
    assert find("ann") == [agents, anns]
    assert find("staff") == [agents, anns, bobs]
    assert find("stranger") == []
    assert find("staff", customer=BOB) == [bobs]
    assert find("ann", customer=BOB) == []
    assert find("staff", customer=ANN, status="paused") == [anns]
    assert find("ann", account_number="ACC10001") == [agents]
    assert find("ann", account_number="ACC20001") == []
    assert find("staff", account_number="ACC99999") == []


def test_schedule_list__unknown_status__request_invalid(bank: Bank) -> None:
    fail(bank, "schedule_list", "staff", "request_invalid", status="late")
