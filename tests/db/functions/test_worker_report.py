from tests.bank import Bank
from tests.db.functions.test_worker_lead import ONE, TWO, lead, report


def test_worker_report__runs__counted(bank: Bank) -> None:
    fence = lead(bank, ONE)
    assert report(bank, ONE, fence, done=3)
    assert report(bank, ONE, fence, done=4)
    assert report(bank, ONE, fence, done=None, error="overloaded")
    (task,) = bank.rows("worker_list", "staff")
    assert (task["done"], task["failures"], task["error"]) == (7, 1, "overloaded")
    assert report(bank, ONE, fence)
    (task,) = bank.rows("worker_list", "staff")
    assert (task["failures"], task["error"]) == (0, "overloaded")
    assert task["is_overdue"] is False


def test_worker_report__resigned__another_leads_at_once(bank: Bank) -> None:
    fence = lead(bank, ONE)
    assert report(bank, ONE, fence, done=None, resign=True)
    assert lead(bank, TWO) == 2
