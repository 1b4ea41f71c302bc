from typing import Any

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fail, last_row, refuse, set_scopes
from tests.db.functions.payees import payee_of
from tests.db.functions.writes import StaffContract


class TestPayeeTrust(StaffContract):
    function = "payee_trust"
    scope = "payees:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"payee": payee_of(bank)}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"payee": payee_of(bank, number="ACC20002")}

    def test_not_staff__staff_only(self, bank: Bank) -> None:
        arguments = self.arguments(bank)
        for who in ("ann_manager", "ann", "stranger", "service"):
            set_scopes(bank, who, self.scope)
            refuse(bank, self.function, who, "staff_only", **arguments)


def test_payee_trust__staff__no_longer_new(bank: Bank) -> None:
    payee = payee_of(bank)
    shown = apply(bank, "payee_trust", "staff", payee=payee, reason="called back")
    assert (shown["trusted"], shown["cooling_off_until"]) == (True, None)
    assert last_row(bank)["request"]["reason"] == "called back"
    assert (last_row(bank)["subject_id"], last_row(bank)["customer_id"]) == (payee, ANN)
    assert bank.one("select trusted_by from bank_data.payee") == bank.principals["staff"]
    assert apply(bank, "payee_trust", "staff2", payee=payee) == shown  # again: as it was
    bank.verify()


def test_payee_trust__no_such_or_removed__payee_unknown(bank: Bank) -> None:
    payee = payee_of(bank)
    apply(bank, "payee_remove", "ann", payee=payee)
    for number in (payee, 9, -1):
        refuse(bank, "payee_trust", "staff", "payee_unknown", payee=number)
    fail(bank, "payee_trust", "staff", "request_invalid", payee=None)
