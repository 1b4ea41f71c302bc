from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, set_scopes
from tests.db.functions.reads import ListContract, read_pages
from tests.db.functions.refusals import trip


class TestNoticeList(ListContract):
    function = "notice_list"
    scope = "notices:read"

    def rows(self, bank: Bank, who: str | None = None, **more: Any) -> list[dict[str, Any]]:
        self.prepare(bank)
        return super().rows(bank, who, **more)

    def prepare(self, bank: Bank) -> None:
        if bank.one("select count(*) from bank_data.notice") == 0:
            for who in ("ann_agent", "bob_agent", "stranger"):
                trip(bank, who)


def test_notice_list__acknowledged__only_these(bank: Bank) -> None:
    notices = [trip(bank, who) for who in ("ann_agent", "bob_agent", "stranger")]
    apply(bank, "notice_acknowledge", "staff", notice=notices[1])
    for acknowledged, expected in ((None, notices), (False, notices[::2]), (True, notices[1:2])):
        rows = read_pages(bank, "notice_list", "staff", 1, {"acknowledged": acknowledged})
        assert [row["notice_id"] for row in rows] == expected


def test_notice_list__suspended_agent__says_why(bank: Bank) -> None:
    notice = trip(bank)
    (row,) = bank.rows("notice_list", "operator")
    agent = bank.principals["ann_agent"]
    assert (row["notice_id"], row["kind"]) == (notice, "agent_suspended")
    assert (row["subject_id"], row["customer_id"]) == (agent, None)
    assert (row["acknowledged_at"], row["acknowledged_by"]) == (None, None)
    told = bank.root.execute(
        "select * from bank_data.journal where id = %s", [row["journal_id"]]
    ).fetchone()
    assert told is not None
    assert told["facts"] == row["facts"]


def test_notice_list__not_staff__staff_only(bank: Bank) -> None:
    for who in ("ann_agent", "ann", "service"):
        set_scopes(bank, who, "notices:read")
        fail(bank, "notice_list", who, "staff_only")
