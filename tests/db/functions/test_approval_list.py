from tests.bank import ANN, BOB, Bank
from tests.db.functions.approvals import approve, let_go_by, pend, waiting
from tests.db.functions.calls import fail, set_scopes
from tests.db.functions.reads import ListContract


class TestApprovalList(ListContract):
    function = "approval_list"
    scope = "approvals:read"

    def prepare(self, bank: Bank) -> None:
        make_three(bank)

    def rows(self, bank: Bank, *arguments: object, **more: object) -> list[dict[str, object]]:
        waiting(bank)
        return super().rows(bank, *arguments, **more)  # type: ignore[arg-type]


def make_three(bank: Bank) -> list[int]:
    """Approvals that wait, by the agent, by Ann, and by the agent again."""
    made = [waiting(bank, approvers=1), pend(bank, "ann"), pend(bank)]
    return [int(facts["approval_id"]) for facts in made]


def ids(bank: Bank, who: str, **filters: object) -> list[int]:
    return [row["approval_id"] for row in bank.rows("approval_list", who, **filters)]


def test_approval_list__each__those_it_may_see(bank: Bank) -> None:
    made = make_three(bank)
    assert ids(bank, "staff") == ids(bank, "ann") == ids(bank, "operator") == made
    assert ids(bank, "ann_agent") == [made[0], made[2]]
    for who in ("bob_agent", "stranger", "ann_manager"):
        set_scopes(bank, who, "approvals:read")
        assert ids(bank, who) == []


def test_approval_list__filters__only_these(bank: Bank) -> None:
    first, second, third = make_three(bank)
    facts = waiting(bank)
    approve(bank, "staff", facts)
    let_go_by(bank, {"approval_id": str(third)})
    assert ids(bank, "staff", status="executed") == [first]
    assert ids(bank, "staff", status="pending") == [second]
    assert ids(bank, "staff", status="expired") == [third]
    assert ids(bank, "staff", status="denied") == []
    assert ids(bank, "staff", customer=ANN) == [first, second, third]
    assert ids(bank, "staff", customer=BOB) == []
    fail(bank, "approval_list", "staff", "request_invalid", status="open")
