from typing import Any, ClassVar

from tests.bank import Bank
from tests.db.functions.calls import apply, fail, refuse
from tests.db.functions.writes import StaffContract


class TestPrincipalPersonSet(StaffContract):
    function = "principal_person_set"
    scope = "principals:write"
    texts: ClassVar[dict[str, int]] = {"person": 200, "reason": 500}

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["ann"], "person": "4711"}

    def others(self, bank: Bank) -> dict[str, Any]:
        return {"principal": bank.principals["ann_agent"], "person": "4712"}

    def test_longest_texts__applied(self, bank: Bank) -> None:
        apply(bank, self.function, "staff", principal=bank.principals["ann"], person="x" * 200,
              reason="x" * 500)  # fmt: skip


def test_person_set__by_staff_once__then_by_operators(bank: Bank) -> None:
    ann = bank.principals["ann"]
    shown = apply(bank, "principal_person_set", "staff", principal=ann, person="4711")
    assert shown["person"] == "4711"
    assert apply(bank, "principal_person_set", "staff2", principal=ann, person="4711") == shown
    refuse(bank, "principal_person_set", "staff", "operator_only", principal=ann, person="4712")
    apply(bank, "principal_person_set", "operator", principal=ann, person="4712")
    assert bank.call("principal_get", "staff", principal=ann)["person"] == "4712"
    bank.verify()


def test_person_set__of_the_staff__operator_only(bank: Bank) -> None:
    for who in ("staff", "staff2"):
        given = {"principal": bank.principals[who], "person": "4711"}
        refuse(bank, "principal_person_set", "staff", "operator_only", **given)
        apply(bank, "principal_person_set", "operator", **given)
    refuse(bank, "principal_person_set", "staff", "operator_only", principal=2, person="x")


def test_person_set__no_such__principal_unknown(bank: Bank) -> None:
    refuse(bank, "principal_person_set", "staff", "principal_unknown", principal=9, person="x")
    given = {"principal": bank.principals["ann"], "person": "4711"}
    for missing in ("principal", "person"):
        fail(bank, "principal_person_set", "operator", "request_invalid", **given | {missing: None})
