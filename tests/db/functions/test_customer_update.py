from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from psycopg.types.json import Jsonb

from tests.bank import ANN, BOB, Bank, credential_of
from tests.db.functions.approvals import approve, vote
from tests.db.functions.calls import (
    apply,
    call_as,
    fail,
    give,
    last_row,
    precede,
    refuse,
    set_scopes,
    suspend,
    suspend_customer,
)
from tests.db.functions.details import (
    ADDRESS,
    DETAILS,
    ask,
    by_staff,
    change,
    details_of,
    let_in,
    pend_change,
)
from tests.db.functions.writes import WriteContract

NEW = {"phone": "+491510000002", "email": "new@example.com"}


class TestCustomerUpdate(WriteContract):
    function = "customer_update"
    scope = "details:write"
    who = "ann"
    second = "ann_too"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {"customer": ANN, "details": Jsonb({"address": ADDRESS})}

    def others(self, bank: Bank) -> dict[str, Any]:
        if not bank.one("select count(*) from bank_data.principal where name = 'ann_too'"):
            let_in(bank, "ann_too")
        return {"customer": ANN, "details": Jsonb({"address": ADDRESS | {"town": "Bonn"}})}


def test_customer_update__in_person__applied_at_once(bank: Bank) -> None:
    made = apply(
        bank, "customer_update", "ann", customer=ANN, details={"address": ADDRESS}, reason="moved"
    )
    assert (made["before"], made["after"]) == ({"address": None}, {"address": ADDRESS})
    assert (made["approval_id"], made["reason"], made["contacts"]) == (None, "moved", [])
    row = last_row(bank)
    assert (row["customer_id"], row["subject_id"], row["mandate_id"]) == (ANN, ANN, None)
    assert details_of(bank)["address"] == ADDRESS
    changed_at = bank.one("select details_changed_at from bank_data.customer where id = %s", ANN)
    assert bank.call("customer_get", "ann", customer=ANN)["details_changed_at"] == changed_at
    made = apply(bank, "customer_update", "ann", customer=ANN, details={"address": None})
    assert (made["before"], made["after"]) == ({"address": ADDRESS}, {"address": None})
    assert details_of(bank)["address"] is None
    assert changed_at < bank.one(
        "select details_changed_at from bank_data.customer where id = %s", ANN
    )
    bank.verify()


@pytest.mark.parametrize("detail", ["name", "phone", "email"])
def test_customer_update__in_person__staff_approve(bank: Bank, detail: str) -> None:
    before = details_of(bank)
    new = {"name": "Ann Other", **NEW}[detail]
    facts = pend_change(bank, "ann", {detail: new, "address": ADDRESS})
    assert (facts["customers_needed"], facts["staff_needed"]) == (0, 1)
    assert facts["reasons"] == [{"asked_by": "customer", "details": [detail]}]
    assert details_of(bank) == before
    assert bank.one("select details_changed_at from bank_data.customer where id = %s", ANN) is None
    assert vote(bank, "ann", facts)["outcome"] == "approver_is_requester"
    done = approve(bank, "staff", facts)
    assert (done["status"], done["transfer_id"]) == ("executed", None)
    assert details_of(bank) == before | {detail: new, "address": ADDRESS}
    made = bank.rows("customer_change_list", "ann", customer=ANN)[-1]
    assert made["before"] == {detail: before[detail], "address": None}
    assert (made["principal_id"], made["approval_id"]) == (
        bank.principals["ann"], int(facts["approval_id"])
    )  # fmt: skip
    bank.verify()


def test_customer_update__in_person__as_the_terms_say(bank: Bank) -> None:
    by_staff(bank)
    apply(bank, "customer_update", "ann", customer=ANN, details=NEW)
    assert pend_change(bank, "ann", {"name": "Ann Other"})["staff_needed"] == 1
    by_staff(bank, "address")
    refuse(
        bank, "customer_update", "ann", "details_pending", customer=ANN,
        details={"address": ADDRESS},
    )  # fmt: skip


def test_customer_update__staff__another_one_approves(bank: Bank) -> None:
    facts = pend_change(bank, "staff", DETAILS)
    assert (facts["customers_needed"], facts["staff_needed"]) == (0, 1)
    for who, code in (("staff", "approver_is_requester"), ("ann", "approval_forbidden")):
        assert vote(bank, who, facts)["outcome"] == code
    approve(bank, "staff2", facts)
    assert details_of(bank) == {"name": "Ann"} | DETAILS
    bank.verify()


@pytest.mark.parametrize(
    ("details", "needs"), [(NEW, (1, 0)), ({"address": ADDRESS}, (1, 0)), ({"name": "X"}, (1, 1))]
)
def test_customer_update__agent__customer_approves(
    bank: Bank, details: dict[str, Any], needs: tuple[int, int]
) -> None:
    change(bank)
    by_staff(bank)
    facts = pend_change(bank, "ann_manager", details)
    assert (facts["customers_needed"], facts["staff_needed"]) == needs
    if needs == (1, 0):
        assert vote(bank, "staff", facts)["outcome"] == "approval_forbidden"
    assert vote(bank, "ann_manager", facts)["outcome"] in {"scope_missing", "approver_not_human"}
    before = details_of(bank)
    done = approve(bank, "ann", facts)
    if needs == (1, 1):
        assert (done["status"], details_of(bank)) == ("pending", before)
        done = approve(bank, "staff", facts)
    assert done["status"] == "executed"
    assert details_of(bank) == before | details
    made = bank.rows("customer_change_list", "staff", customer=ANN)[-1]
    assert made["principal_id"] == bank.principals["ann_manager"]
    row = bank.root.execute(
        "select * from bank_data.journal"
        " where operation = 'customer_update' and outcome = 'applied' order by id desc limit 1"
    ).fetchone()
    assert row is not None
    assert row["mandate_id"] is not None
    assert (row["facts"]["before"], row["facts"]["after"]) == (made["before"], details)
    bank.verify()


def test_customer_update__nobody_in_person__staff_approve(bank: Bank) -> None:
    suspend(bank, "ann")
    facts = pend_change(bank, "ann_manager", NEW)
    assert (facts["customers_needed"], facts["staff_needed"]) == (0, 1)
    assert approve(bank, "staff", facts)["status"] == "executed"


def test_customer_update__agent_session_of_a_person__is_an_agent(bank: Bank) -> None:
    scopes = ["sessions:write", "details:write", "customers:read", "approvals:decide"]
    set_scopes(bank, "ann", *scopes)
    digest = bytes(32)
    apply(
        bank, "agent_session_start", "ann", customer=ANN, channel="chat",
        key_id="1k000000000000", digest=digest,
    )  # fmt: skip
    change(bank)
    (answer,) = call_as(
        bank.api, "customer_update", customer=ANN, details=Jsonb({"address": None}),
        credential=digest,
    )  # fmt: skip
    assert answer["outcome"] == "pending_approval"
    assert answer["facts"]["staff_needed"] == 1
    (row,) = call_as(bank.api, "customer_get", customer=ANN, credential=digest)
    assert (row["details_masked"], row["phone"]) == (True, "***01")


def test_customer_update__agent__sees_nothing_of_before(bank: Bank) -> None:
    change(bank)
    answer = ask(bank, "ann_manager", NEW)
    assert answer["outcome"] == "pending_approval"
    approval = int(answer["facts"]["approval_id"])
    told = [str(answer), str(bank.rows("approval_get", "ann_manager", approval=approval))]
    told.append(str(apply(bank, "approval_withdraw", "ann_manager", approval=approval)))
    for secret in (DETAILS["phone"], DETAILS["email"], "salt"):
        assert all(str(secret) not in text for text in told)
    shown = bank.call("approval_get", "ann_manager", approval=approval)["command"]
    assert shown["before"] == {"phone": "***01", "email": "a***@example.com"}
    assert shown["after"] == NEW
    for who in ("ann", "staff"):
        whole = bank.call("approval_get", who, approval=approval)["command"]
        assert whole["before"] == {name: DETAILS[name] for name in NEW}
        assert whole["salt"]


def test_customer_update__agent_asks_for_what_is__told_nothing(bank: Bank) -> None:
    change(bank)
    facts = pend_change(bank, "ann_manager", {"phone": DETAILS["phone"]})
    assert approve(bank, "ann", facts)["status"] == "executed"
    assert ask(bank, "staff", DETAILS)["outcome"] == "details_unchanged"
    bank.verify()


@pytest.mark.parametrize("who", ["staff", "ann"])
def test_customer_update__the_same__details_unchanged(bank: Bank, who: str) -> None:
    change(bank)
    answer = refuse(
        bank, "customer_update", who, "details_unchanged", customer=ANN,
        details=DETAILS | {"name": "Ann"},
    )  # fmt: skip
    assert answer["facts"] is None


def test_customer_update__only_what_differs__is_asked(bank: Bank) -> None:
    change(bank)
    by_staff(bank, "phone", "email")
    made = apply(bank, "customer_update", "ann", customer=ANN, details=DETAILS | {"address": None})
    assert made["after"] == {"address": None}


def test_customer_update__asks_again__details_pending(bank: Bank) -> None:
    facts = pend_change(bank, "ann_manager", NEW)
    answer = refuse(
        bank, "customer_update", "ann_manager", "details_pending", customer=ANN,
        details={"address": ADDRESS},
    )  # fmt: skip
    assert answer["facts"] == {"approval_id": facts["approval_id"]}
    apply(bank, "approval_deny", "ann", approval=int(facts["approval_id"]), reason="no")
    pend_change(bank, "ann_manager", NEW)
    bank.verify()


def test_customer_update__contacts__old_and_new_are_told(bank: Bank) -> None:
    assert change(bank)["status"] == "executed"
    change(bank, NEW)
    change(bank, {"name": "Ann Other"})
    change(bank, {"phone": None})
    told = [
        [contact["to"] for contact in row["contacts"]]
        for row in bank.rows("customer_change_list", "staff", customer=ANN)
    ]
    assert told == [
        ["ann@example.com", "+491510000001"],
        ["ann@example.com", "new@example.com", "+491510000001", "+491510000002"],
        ["new@example.com", "+491510000002"],
        ["new@example.com", "+491510000002"],
    ]
    bank.verify()


def test_customer_update__name__payees_are_confirmed_by_it(bank: Bank) -> None:
    def confirm(name: str) -> str:
        asked = {"customer": BOB, "account_number": "ACC10001", "name": name}
        return str(apply(bank, "payee_confirm", "bob_agent", **asked)["match"])

    facts = pend_change(bank, "ann", {"name": "Gertrude Stein"})
    assert confirm("Gertrude Stein") == "no_match"
    approve(bank, "staff", facts)
    assert (confirm("Gertrude Stein"), confirm("Ann")) == ("match", "no_match")


def test_customer_update__other_change_first__approval_changed(bank: Bank) -> None:
    first = pend_change(bank, "ann_manager", NEW)
    second = pend_change(bank, "staff", {"phone": "+15550100000", "address": ADDRESS})
    assert approve(bank, "staff2", second)["status"] == "executed"
    done = approve(bank, "ann", first)
    assert (done["status"], done["failure"]) == ("failed", "approval_changed")
    assert details_of(bank)["phone"] == "+15550100000"
    assert details_of(bank)["email"] is None
    bank.verify()


def test_customer_update__other_details_first__both_apply(bank: Bank) -> None:
    first = pend_change(bank, "ann_manager", NEW)
    apply(bank, "customer_update", "ann", customer=ANN, details={"address": ADDRESS})
    assert approve(bank, "ann", first)["status"] == "executed"
    assert details_of(bank) == {"name": "Ann", "address": ADDRESS} | NEW
    bank.verify()


@pytest.mark.parametrize(
    ("happens", "code"),
    [
        ("update bank_data.mandate set revoked_at = now()", "customer_unknown"),
        ("update bank_data.customer set status = 'suspended'", "customer_suspended"),
        ("update bank_data.mandate set actions = '{read}'", "mandate_missing"),
        ("update bank_data.principal set status = 'suspended' where name = 'ann_manager'",
         "principal_suspended"),
        ("update bank_data.principal set scopes = '{transfers:read}' where name = 'ann_manager'",
         "scope_missing"),
    ],
)  # fmt: skip
def test_customer_update__right_lost_meanwhile__fails(bank: Bank, happens: Any, code: str) -> None:
    facts = pend_change(bank, "ann_manager", NEW)
    bank.root.execute(happens)
    done = approve(bank, "ann", facts)
    assert (done["status"], done["failure"]) == ("failed", code)
    assert details_of(bank)["phone"] is None


def test_customer_update__many_at_once__none_is_lost(bank: Bank) -> None:
    by_staff(bank)

    def update(number: int) -> str:
        details = Jsonb({"phone": f"+1555010000{number}"})
        with bank.connect("bank_api") as connection:
            (answer,) = call_as(
                connection, "customer_update", customer=ANN, details=details,
                credential=credential_of("ann"),
            )  # fmt: skip
        return str(answer["outcome"])

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(update, range(6))) == {"applied"}
    bank.verify()
    rows = bank.rows("customer_change_list", "staff", customer=ANN)
    assert len(rows) == 6
    assert rows[-1]["after"] == {"phone": details_of(bank)["phone"]}


def test_customer_update__two_votes_at_once__one_applies(bank: Bank) -> None:
    pending = [
        pend_change(bank, who, {"email": f"{who.replace('_', '')}@example.com"})
        for who in ("ann_manager", "staff")
    ]

    def decide(pair: tuple[str, dict[str, Any]]) -> str:
        who, facts = pair
        with bank.connect("bank_api") as connection:
            (answer,) = call_as(
                connection, "approval_approve", approval=int(facts["approval_id"]),
                digest=facts["digest"], reason="seen", credential=credential_of(who),
            )  # fmt: skip
        return str(answer["resource"]["status"])

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(pool.map(decide, zip(("ann", "staff2"), pending, strict=True)))
    assert ended == ["executed", "failed"]
    bank.verify()


@pytest.mark.parametrize("who", ["stranger", "ann_manager", "ann"])
def test_customer_update__foreign__customer_unknown(bank: Bank, who: str) -> None:
    told = [
        refuse(bank, "customer_update", who, "customer_unknown", customer=each, details=NEW)
        for each in (BOB, 1, 999999, -1)
    ]
    assert all(answer["facts"] is None for answer in told)


def test_customer_update__the_bank_itself__customer_unknown(bank: Bank) -> None:
    refuse(bank, "customer_update", "staff", "customer_unknown", customer=1, details=NEW)


def test_customer_update__no_mandate_to_manage__mandate_missing(bank: Bank) -> None:
    answer = refuse(
        bank, "customer_update", "ann_agent", "mandate_missing", customer=ANN, details=NEW
    )
    assert answer["facts"] == {"action": "manage"}
    give(bank, "stranger", ANN, "manage", account_numbers=["ACC10001"])
    refuse(bank, "customer_update", "stranger", "customer_unknown", customer=ANN, details=NEW)


def test_customer_update__suspended_customer__customer_suspended(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    for who in ("ann_manager", "ann"):
        refuse(bank, "customer_update", who, "customer_suspended", customer=ANN, details=NEW)
    first = precede(bank, "mandate_missing", "customer_suspended")
    refuse(bank, "customer_update", "ann_agent", first, customer=ANN, details=NEW)
    change(bank, NEW)


@pytest.mark.parametrize(
    "details",
    [
        None, {}, {"status": "active"}, {"name": None}, {"name": ""}, {"name": "x" * 201},
        {"name": "  "}, {"name": "a\nb"}, {"name": 7}, {"phone": "0151 1"}, {"phone": 49151},
        {"phone": "+0151000000"}, {"phone": "+123456"}, {"phone": "+1234567890123456"},
        {"phone": "+49151000000\n"}, {"phone": "+4915100000\u0660"},
        {"email": "ann"}, {"email": ""},
        {"email": "ann@localhost"}, {"email": "ann@exa mple.com"}, {"email": "a@b.c@d.e"},
        {"email": "ann@example.com\n"}, {"email": "x" * 65 + "@example.com"}, {"email": []},
        {"email": "a@" + "b" * 64 + ".com"}, {"email": "a@" + "b.c" * 90 + ".com"},
        {"address": "Berlin"}, {"address": {}}, {"address": []}, {"address": {"lines": []}},
        {"address": ADDRESS | {"lines": []}}, {"address": ADDRESS | {"lines": ["a", "b", "c"]}},
        {"address": ADDRESS | {"lines": "a"}}, {"address": ADDRESS | {"lines": [1]}},
        {"address": ADDRESS | {"lines": ["x" * 71]}}, {"address": ADDRESS | {"country": "de"}},
        {"address": ADDRESS | {"country": "DEU"}}, {"address": ADDRESS | {"country": None}},
        {"address": ADDRESS | {"town": ""}}, {"address": ADDRESS | {"town": "x" * 36}},
        {"address": ADDRESS | {"post_code": None}}, {"address": ADDRESS | {"post_code": "x" * 17}},
        {"address": ADDRESS | {"region": 1}}, {"address": ADDRESS | {"planet": "Earth"}},
        {"address": {"lines": ["a"], "country": "DE"}}, {"address": {"lines": ["a"], "town": "B"}},
    ],
)  # fmt: skip
def test_customer_update__not_well_formed__request_invalid(bank: Bank, details: Any) -> None:
    told = fail(bank, "customer_update", "ann", "request_invalid", customer=ANN, details=details)
    assert all(str(value) not in str(told) for value in ("Berlin", "+0151", "ann@exa"))


@pytest.mark.parametrize(
    "details",
    [
        {"name": "x" * 200}, {"phone": "+1234567"}, {"phone": "+123456789012345"},
        {"email": "o'brien+tag@mail.example.co.uk"}, {"email": "a@xn--mller-kva.de"},
        {"address": {"lines": ["a", "x" * 70], "town": "x" * 35, "country": "US",
                     "region": "x" * 35, "post_code": "x" * 16}},
    ],
)  # fmt: skip
def test_customer_update__well_formed__stored_as_given(bank: Bank, details: Any) -> None:
    change(bank, details)
    assert details_of(bank).items() >= details.items()
    bank.verify()


def test_customer_update__no_customer__request_invalid(bank: Bank) -> None:
    fail(bank, "customer_update", "staff", "request_invalid", customer=None, details=NEW)


def test_customer_update__key_again__same_approval(bank: Bank) -> None:
    first = ask(bank, "ann_manager", NEW, idempotency_key="once")
    approve(bank, "ann", first["facts"])
    assert ask(bank, "ann_manager", NEW, idempotency_key="once") == first | {"replayed": True}
