from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.payees import payee_of
from tests.db.functions.writes import StaffContract


class TestPayeeUntrust(StaffContract):
    function = "payee_untrust"
    scope = "payees:write"

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"payee": payee_of(bank)}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"payee": payee_of(bank, number="ACC20002")}


def test_payee_untrust__trusted__as_new_as_it_was(bank: Bank) -> None:
    payee = payee_of(bank)
    before = bank.call("payee_get", "ann", payee=payee)
    apply(bank, "payee_trust", "staff", payee=payee)
    shown = apply(bank, "payee_untrust", "staff2", payee=payee, reason="hacked")
    assert (shown["trusted"], shown["trusted_at"]) == (False, None)
    assert bank.call("payee_get", "ann", payee=payee) == before
    bank.verify()


def test_payee_untrust__no_such_or_removed__payee_unknown(bank: Bank) -> None:
    payee = payee_of(bank)
    apply(bank, "payee_remove", "ann", payee=payee)
    for number in (payee, 9):
        refuse(bank, "payee_untrust", "staff", "payee_unknown", payee=number)
    fail(bank, "payee_untrust", "staff", "request_invalid", payee=None)
