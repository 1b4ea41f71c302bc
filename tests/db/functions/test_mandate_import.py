import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.bank import ANN, BOB, Bank
from tests.db.functions.calls import (
    apply,
    fail,
    last_row,
    precede,
    principal_of,
    refuse,
    set_scopes,
    suspend_customer,
)
from tests.db.functions.documents import (
    BUDGET,
    CARD,
    CARDS,
    CLUB,
    NAMES,
    PAYEES,
    RANGE,
    RECURS,
    REFERENCE,
    SHOP,
    closed_mandate,
    open_mandate,
)
from tests.db.functions.writes import WriteContract


def mandate_by(bank: Bank, document: object, who: str = "stranger", **more: Any) -> dict[str, Any]:
    return {"principal": principal_of(bank, who), "customer": ANN, "document": document} | more


def give(bank: Bank, document: object, by: str = "ann", **more: Any) -> dict[str, Any]:
    """A mandate by a document for the stranger, who has no other."""
    return apply(bank, "mandate_import", by, **mandate_by(bank, document, **more))


def outcomes(bank: Bank, *amounts: object, payee: str = "ACC20001") -> list[str]:
    return [bank.pay("stranger", "ACC10001", payee, amount)["outcome"] for amount in amounts]


class TestMandateImport(WriteContract):
    function = "mandate_import"
    scope = "mandates:write"
    texts = {"purpose": 500}  # noqa: RUF012

    def arguments(self, bank: Bank) -> dict[str, Any]:
        return mandate_by(bank, json.dumps(open_mandate(RANGE)))

    def others(self, bank: Bank) -> dict[str, Any]:
        return mandate_by(bank, json.dumps(open_mandate(RANGE | {"max": 2501})))


# What it makes of the document


def test_mandate_import__all_constraints__are_the_terms(bank: Bank) -> None:
    document = open_mandate(
        RANGE, BUDGET, RECURS | {"frequency": "MONTHLY", "max_occurrences": 12}, PAYEES, CARDS,
        {"type": "payment.execution_date", "not_after": "2030-01-31T12:00:00+01:00"},
        exp=1_900_000_000, iat=1_700_000_000, risk_data={"device": "known"},
    )  # fmt: skip
    made = give(bank, document, payees=NAMES, instruments={"card-9": "ACC10001"}, purpose="pens")
    assert made["terms"] == {
        "currency": "USD", "amount_min": "1.00", "amount_max": "25.00",
        "payees": ["ACC10003", "ACC20001"], "every": "P1M",
        "limits": [{"period": "total", "amount": "60.00", "uses": 12}],
    }  # fmt: skip
    assert (made["actions"], made["account_numbers"]) == (["debit"], ["ACC10001"])
    assert made["purpose"] == "pens"
    starts, expires = (datetime.fromisoformat(made[t]) for t in ("starts_at", "expires_at"))
    assert starts == datetime.fromisoformat(made["created_at"])
    assert expires == datetime(2030, 1, 31, 11, tzinfo=UTC)
    row = last_row(bank)
    assert row["subject_id"] == row["mandate_id"] == int(made["mandate_id"])
    bank.verify()


@pytest.mark.parametrize(
    ("constraint", "terms"),
    [
        (RANGE, {"amount_min": "1.00", "amount_max": "25.00"}),
        (RANGE | {"min": 0}, {"amount_max": "25.00"}),
        ({"type": "payment.amount_range", "currency": "JPY", "max": 2500},
         {"currency": "JPY", "amount_max": "2500"}),
        ({"type": "payment.amount_range", "currency": "BHD", "max": 2501},
         {"currency": "BHD", "amount_max": "2.501"}),
        (BUDGET, {"limits": [{"period": "total", "amount": "60.00", "uses": 1}]}),
        (BUDGET | {"max": 0.05}, {"limits": [{"period": "total", "amount": "0.05", "uses": 1}]}),
    ],
)  # fmt: skip
def test_mandate_import__amounts__in_their_units(
    bank: Bank, constraint: dict[str, Any], terms: dict[str, Any]
) -> None:
    made = give(bank, open_mandate(constraint))
    once = {"currency": "USD", "limits": [{"period": "total", "uses": 1}]}
    assert made["terms"] == once | terms


@pytest.mark.parametrize(
    ("frequency", "every"),
    [("DAILY", "P1D"), ("WEEKLY", "P7D"), ("BIWEEKLY", "P14D"), ("MONTHLY", "P1M"),
     ("QUARTERLY", "P3M"), ("ANNUALLY", "P1Y"), ("ON_DEMAND", None)],
)  # fmt: skip
def test_mandate_import__frequency__so_often(bank: Bank, frequency: str, every: str | None) -> None:
    recurs = {"type": "payment.agent_recurrence", "frequency": frequency}
    terms = give(bank, open_mandate(RANGE, BUDGET, recurs))["terms"]
    assert terms.get("every") == every
    assert terms["limits"] == [{"period": "total", "amount": "60.00"}]


def test_mandate_import__no_recurrence__one_payment(bank: Bank) -> None:
    give(bank, open_mandate(PAYEES), payees=NAMES)
    assert outcomes(bank, 5, 5) == ["applied", "mandate_budget"]


def test_mandate_import__recurrence__enforced(bank: Bank) -> None:
    give(bank, open_mandate(RANGE, BUDGET, RECURS, PAYEES), payees=NAMES)
    assert outcomes(bank, "0.99", "25.01") == ["mandate_range", "mandate_range"]
    assert outcomes(bank, 1, payee="CASH-USD") == ["mandate_payee"]
    assert outcomes(bank, 25, 25, "10.01", 10, 1) == [
        "applied", "applied", "mandate_budget", "applied", "mandate_budget",
    ]  # fmt: skip
    bank.verify()


def test_mandate_import__max_occurrences__no_more(bank: Bank) -> None:
    give(bank, open_mandate(RANGE, BUDGET, RECURS))
    assert outcomes(bank, 1, 2, 3, 4) == ["applied", "applied", "applied", "mandate_budget"]


def test_mandate_import__monthly__not_twice(bank: Bank) -> None:
    give(bank, open_mandate(RANGE, BUDGET, RECURS | {"frequency": "MONTHLY"}))
    assert outcomes(bank, 1, 2) == ["applied", "mandate_budget"]


def test_mandate_import__instrument__only_that_account(bank: Bank) -> None:
    give(bank, open_mandate(CARDS), instruments={"card-9": "ACC10003"})
    assert outcomes(bank, 1) == ["account_unknown"]
    fail(bank, "account_balance", "stranger", "mandate_missing", account_number="ACC10003")


def test_mandate_import__closed__that_payment_once(bank: Bank) -> None:
    made = give(bank, closed_mandate(), payees={"shop-7": "ACC20001"},
                instruments={"card-9": "ACC10001"})  # fmt: skip
    assert made["terms"] == {
        "currency": "USD", "amount_min": "12.50", "amount_max": "12.50", "payees": ["ACC20001"],
        "limits": [{"period": "total", "uses": 1}],
    }  # fmt: skip
    assert outcomes(bank, "12.51", "12.49", "12.50", "12.50") == [
        "mandate_range", "mandate_range", "applied", "mandate_budget",
    ]  # fmt: skip


def test_mandate_import__settled_values__narrow_the_allowed(bank: Bank) -> None:
    document = open_mandate(
        RANGE, PAYEES, CARDS, payee=CLUB, payment_instrument=CARD,
        payment_amount={"amount": 2000, "currency": "USD"},
    )  # fmt: skip
    made = give(bank, document, payees=NAMES, instruments={"card-9": "ACC10001"})
    assert made["terms"]["payees"] == ["ACC10003"]
    assert (made["terms"]["amount_min"], made["terms"]["amount_max"]) == ("20.00", "20.00")


# When


def date_of(bank: Bank, days: int) -> str:
    found: str = bank.one(
        "select ((now() at time zone b.time_zone)::date + %s)::text from bank_data.book b"
        " where b.id = 1", days,
    )  # fmt: skip
    return found


@pytest.mark.parametrize(
    ("dates", "opens", "ends"),
    [
        ({"not_before": 2, "not_after": 3}, 2, 4),
        ({"not_before": -5, "not_after": 0}, None, 1),
        ({"not_before": 1}, 1, None),
    ],
)
def test_mandate_import__execution_dates__days_of_the_book(
    bank: Bank, dates: dict[str, int], opens: int | None, ends: int | None
) -> None:
    named = {name: date_of(bank, days) for name, days in dates.items()}
    made = give(bank, open_mandate({"type": "payment.execution_date"} | named))

    def start_of(days: int) -> datetime:
        found: datetime = bank.one(
            "select %s::timestamp at time zone b.time_zone from bank_data.book b where b.id = 1",
            date_of(bank, days),
        )
        return found

    starts, expires = (datetime.fromisoformat(made[t]) for t in ("starts_at", "expires_at"))
    created = datetime.fromisoformat(made["created_at"])
    assert starts == (created if opens is None else start_of(opens))
    if ends is None:
        assert timedelta(days=365) <= expires - starts <= timedelta(days=366)
    else:
        assert expires == start_of(ends)
    assert outcomes(bank, 1) == ["applied" if opens is None else "account_unknown"]


def test_mandate_import__execution_date_settled__that_day(bank: Bank) -> None:
    made = give(bank, open_mandate(RANGE, execution_date=date_of(bank, 3)))
    starts, expires = (datetime.fromisoformat(made[t]) for t in ("starts_at", "expires_at"))
    assert expires - starts in {timedelta(hours=hours) for hours in (23, 24, 25)}


def test_mandate_import__exp__in_force_until_then(bank: Bank) -> None:
    soon = int(datetime.now(UTC).timestamp()) + 60
    made = give(bank, open_mandate(RANGE, exp=soon))
    assert datetime.fromisoformat(made["expires_at"]).timestamp() == soon


@pytest.mark.parametrize(
    "more",
    [
        {"exp": 1_700_000_000},
        {"execution_date": "2020-02-02"},
        {"execution_date": "2030-02-30"},
        {"execution_date": "2030-02-03T10:00:00Z"},
        {"execution_date": "tomorrow"},
        {"execution_date": 20300203},
        {"exp": "2030-01-01"},
        {"exp": -1},
        {"exp": 1.5},
        {"execution_date": "9998-12-31"},
    ],
)
def test_mandate_import__times_that_leave_nothing__document_invalid(
    bank: Bank, more: dict[str, Any]
) -> None:
    document = open_mandate(RANGE, **more)
    fail(bank, "mandate_import", "ann", "document_invalid", **mandate_by(bank, document))


@pytest.mark.parametrize(
    "dates",
    [
        {"not_before": "2030-01-02", "not_after": "2030-01-01"},
        {"not_before": "2030-01-02", "not_after": "2030-01-01T23:00:00Z"},
        {"not_after": "2020-01-01"},
        {"not_after": "2030-01-01T00:00:00"},
        {"not_after": "2030-01-01 00:00:00Z"},
        {"not_after": "2030-13-01"},
        {"not_after": "infinity"},
        {"not_after": ""},
        {"not_before": 7},
    ],
)
def test_mandate_import__bad_execution_dates__document_invalid(
    bank: Bank, dates: dict[str, Any]
) -> None:
    document = open_mandate({"type": "payment.execution_date"} | dates)
    fail(bank, "mandate_import", "ann", "document_invalid", **mandate_by(bank, document))


# What the bank cannot hold


@pytest.mark.parametrize(
    ("document", "named"),
    [
        (open_mandate(RANGE, {"type": "payment.allowed_pisps", "allowed": []}),
         "payment.allowed_pisps"),
        (open_mandate(RANGE, {"type": "com.example.weekdays", "days": ["MON"]}),
         "com.example.weekdays"),
        (open_mandate({"type": "payee", "id": "x", "name": "y"}), "payee"),
        (open_mandate(RANGE | {"per_day": 3}), "payment.amount_range.per_day"),
        (open_mandate(BUDGET | {"period": "MONTHLY"}), "payment.budget.period"),
        (open_mandate(RANGE, BUDGET, RECURS | {"start": "2030-01-01"}),
         "payment.agent_recurrence.start"),
        (open_mandate(RANGE, nbf=1_900_000_000), "document.nbf"),
        (open_mandate(RANGE, pisp={"legal_name": "P", "brand_name": "P", "domain_name": "p"}),
         "document.pisp"),
        (open_mandate(RANGE, _sd=["oEH7"]), "document._sd"),
        (open_mandate({"type": "payment.allowed_payees", "allowed": [SHOP, {"...": "oEH7"}]}),
         "payee...."),
        (open_mandate({"type": "payment.allowed_payees", "allowed": [SHOP | {"city": "Oslo"}]}),
         "payee.city"),
        (closed_mandate(constraints=[RANGE]), "document.constraints"),
        (closed_mandate(payment_amount={"amount": 1, "currency": "USD", "tip": 1}),
         "payment_amount.tip"),
        (open_mandate(RANGE, REFERENCE), "payment.reference"),
        (open_mandate({"type": "x" * 500}), "x" * 80),
    ],
)  # fmt: skip
def test_mandate_import__what_the_bank_cannot_hold__constraint_unknown(
    bank: Bank, document: dict[str, Any], named: str
) -> None:
    arguments = mandate_by(bank, document, payees={"shop-7": "ACC20001"},
                           instruments={"card-9": "ACC10001"})  # fmt: skip
    detail = fail(bank, "mandate_import", "ann", "constraint_unknown", **arguments)[2] or ""
    assert detail.startswith(named)
    assert len(detail) < 300


def test_mandate_import__reference_that_the_giver_answers_for__applied(bank: Bank) -> None:
    document = open_mandate(RANGE, REFERENCE)
    made = give(bank, document, unenforced=["payment.reference"])
    assert made["terms"]["amount_max"] == "25.00"
    kept = bank.call("mandate_document_get", "ann", mandate=int(made["mandate_id"]))
    assert kept["unenforced"] == ["payment.reference"]
    bank.verify()


@pytest.mark.parametrize("unenforced", [["payment.budget"], [], ["payment.reference", None]])
def test_mandate_import__unenforced_what_is_not_there__request_invalid(
    bank: Bank, unenforced: list[str]
) -> None:
    arguments = mandate_by(bank, open_mandate(RANGE, BUDGET), unenforced=unenforced)
    fail(bank, "mandate_import", "ann", "request_invalid", **arguments)


@pytest.mark.parametrize(
    "document",
    [
        [],
        "{}",
        {},
        {"vct": "mandate.payment.open.2", "constraints": [RANGE], "cnf": {}},
        {"vct": "mandate.checkout.open.1", "constraints": [RANGE], "cnf": {}},
        {"vct": "mandate.payment.open.1", "constraints": [RANGE]},
        open_mandate(),
        open_mandate(RANGE, cnf=None),
        open_mandate(RANGE, RANGE | {"max": 100}),
        open_mandate(*[{"type": "payment.reference"}] * 21),
        open_mandate("payment.budget"),
        open_mandate({"max": 3}),
        open_mandate({"type": 7}),
        open_mandate({"type": None}),
        open_mandate(RANGE | {"max": 100.5}),
        open_mandate(RANGE | {"max": "100"}),
        open_mandate(RANGE | {"max": 0}),
        open_mandate(RANGE | {"max": -5}),
        open_mandate(RANGE | {"max": 10**18}),
        open_mandate(RANGE | {"min": 2501}),
        open_mandate({"type": "payment.amount_range", "max": 5}),
        open_mandate({"type": "payment.amount_range", "currency": "USD"}),
        open_mandate(RANGE | {"currency": "usd"}),
        open_mandate(BUDGET | {"max": 0}),
        open_mandate(BUDGET | {"max": None}),
        open_mandate(RANGE, BUDGET | {"currency": "EUR"}),
        open_mandate(RANGE, BUDGET, RECURS | {"frequency": "HOURLY"}),
        open_mandate(RANGE, BUDGET, RECURS | {"max_occurrences": 0}),
        open_mandate(RANGE, RECURS),
        open_mandate(BUDGET, RECURS),
        open_mandate({"type": "payment.allowed_payees", "allowed": []}),
        open_mandate({"type": "payment.allowed_payees", "allowed": ["shop-7"]}),
        open_mandate({"type": "payment.allowed_payees", "allowed": [{"name": "No id"}]}),
        open_mandate(RANGE, payee=None),
        open_mandate(PAYEES, payee=SHOP | {"id": "other"}),
        open_mandate(RANGE, payment_amount={"amount": 2501, "currency": "USD"}),
        open_mandate(RANGE, payment_amount={"amount": 2500, "currency": "EUR"}),
        closed_mandate(payee=None),
        closed_mandate(transaction_id=None),
        closed_mandate(payment_amount={"amount": 0, "currency": "USD"}),
        open_mandate(RANGE, risk_data={"x": "x" * 70_000}),
    ],
)
def test_mandate_import__malformed__document_invalid(bank: Bank, document: Any) -> None:
    names = NAMES | {"other": "ACC10003"} if "other" in json.dumps(document) else NAMES
    payees = {i: n for i, n in names.items() if f'"id": "{i}"' in json.dumps(document)}
    cards = {"card-9": "ACC10001"} if "card-9" in json.dumps(document) else None
    arguments = mandate_by(bank, json.dumps(document), payees=json.dumps(payees),
                           instruments=cards)  # fmt: skip
    fail(bank, "mandate_import", "ann", "document_invalid", **arguments)


# Who is who


@pytest.mark.parametrize(
    "more",
    [
        {"payees": None},
        {"payees": {}},
        {"payees": {"shop-7": "ACC20001"}},
        {"payees": NAMES | {"other": "ACC20001"}},
        {"payees": NAMES | {"shop-7": 5}},
        {"payees": NAMES | {"shop-7": ""}},
        {"payees": NAMES | {"shop-7": "A" * 35}},
        {"payees": "[]"},
        {"payees": NAMES, "instruments": {"card-9": "ACC10001"}},
        {"payees": NAMES, "purpose": ""},
        {"payees": NAMES, "principal": None},
        {"payees": NAMES, "customer": None},
        {"payees": NAMES, "document": None},
    ],
)
def test_mandate_import__names_of_nobody__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    arguments = mandate_by(bank, open_mandate(PAYEES)) | more
    fail(bank, "mandate_import", "ann", "request_invalid", **arguments)


def test_mandate_import__id_that_is_an_account_number__not_guessed(bank: Bank) -> None:
    """Who wants to be paid may have chosen it."""
    payees = {"type": "payment.allowed_payees", "allowed": [SHOP | {"id": "ACC20001"}]}
    arguments = mandate_by(bank, open_mandate(payees))
    fail(bank, "mandate_import", "ann", "request_invalid", **arguments)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"payees": NAMES | {"club-1": "ACC99999"}}, "payees"),
        ({"payees": NAMES, "instruments": {"card-9": "ACC20001"}}, "account_numbers"),
    ],
)
def test_mandate_import__account_of_nobody__account_unknown(
    bank: Bank, more: dict[str, Any], field: str
) -> None:
    constraints = [PAYEES, CARDS] if "instruments" in more else [PAYEES]
    arguments = mandate_by(bank, open_mandate(*constraints), **more)
    answer = refuse(bank, "mandate_import", "ann", "account_unknown", **arguments)
    assert answer["facts"] == {"field": field}


# Who may give it


@pytest.mark.parametrize("who", ["ann_agent", "stranger", "service"])
def test_mandate_import__not_the_customer__staff_only(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "mandates:write")
    arguments = mandate_by(bank, open_mandate(RANGE))
    refuse(bank, "mandate_import", who, "staff_only", **arguments)


def parent_of(bank: Bank, *actions: str) -> int:
    made = apply(bank, "mandate_create", "ann", principal=principal_of(bank, "bob_agent"),
                 customer=ANN, actions=list(actions), account_numbers=["ACC10001"],
                 terms={"currency": "USD", "amount_max": 9})  # fmt: skip
    return int(made["mandate_id"])


def test_mandate_import__by_who_may_delegate__narrows(bank: Bank) -> None:
    parent = parent_of(bank, "debit", "delegate")
    document = open_mandate(RANGE, CARDS)
    made = give(bank, document, "bob_agent", parent=parent, instruments={"card-9": "ACC10001"})
    assert made["parent_id"] == str(parent)
    assert outcomes(bank, 10, 9) == ["mandate_range", "applied"]
    arguments = mandate_by(bank, open_mandate(RANGE, CARDS, REFERENCE), parent=parent,
                           instruments={"card-9": "ACC10001"},
                           unenforced=["payment.reference"])  # fmt: skip
    answer = refuse(bank, "mandate_import", "bob_agent", "staff_only", **arguments)
    assert answer["facts"] == {"field": "unenforced"}
    bank.verify()


@pytest.mark.parametrize(
    ("constraints", "actions", "code"),
    [
        ([RANGE], ["debit", "delegate"], "mandate_wider"),
        ([CARDS], ["read", "delegate"], "mandate_wider"),
        ([CARDS], ["debit"], "mandate_missing"),
    ],
)
def test_mandate_import__more_than_the_parent__refused(
    bank: Bank, constraints: list[Any], actions: list[str], code: str
) -> None:
    cards = {"card-9": "ACC10001"} if CARDS in constraints else None
    arguments = mandate_by(bank, open_mandate(*constraints), parent=parent_of(bank, *actions),
                           instruments=cards)  # fmt: skip
    refuse(bank, "mandate_import", "bob_agent", code, **arguments)


def test_mandate_import__ends_after_the_parent__mandate_wider(bank: Bank) -> None:
    parent = parent_of(bank, "debit", "delegate")
    document = open_mandate(CARDS, exp=4_000_000_000)
    arguments = mandate_by(bank, document, parent=parent, instruments={"card-9": "ACC10001"})
    answer = refuse(bank, "mandate_import", "bob_agent", "mandate_wider", **arguments)
    assert answer["facts"]["field"] == "expires_at"


def test_mandate_import__parent_of_nobody__mandate_unknown(bank: Bank) -> None:
    arguments = mandate_by(bank, open_mandate(RANGE), parent=9)
    refuse(bank, "mandate_import", "ann", "mandate_unknown", **arguments)


@pytest.mark.parametrize("customer", [BOB, 1, 999999])
def test_mandate_import__foreign_customer__customer_unknown(bank: Bank, customer: int) -> None:
    arguments = mandate_by(bank, open_mandate(RANGE), customer=customer)
    refuse(bank, "mandate_import", "ann", "customer_unknown", **arguments)


def test_mandate_import__no_agent__principal_unknown(bank: Bank) -> None:
    arguments = mandate_by(bank, open_mandate(RANGE), who="ann")
    refuse(bank, "mandate_import", "ann", "principal_unknown", **arguments)


def test_mandate_import__suspended_customer__customer_suspended(bank: Bank) -> None:
    suspend_customer(bank, ANN)
    arguments = mandate_by(bank, open_mandate(RANGE))
    refuse(bank, "mandate_import", "ann", "customer_suspended", **arguments)


@pytest.mark.parametrize(
    ("constraint", "code"),
    [
        ({"type": "payment.amount_range", "currency": "XXX", "max": 1}, "currency_unknown"),
        (BUDGET | {"max": 0.001}, "amount_precision"),
    ],
)
def test_mandate_import__currency__told(bank: Bank, constraint: dict[str, Any], code: str) -> None:
    fail(bank, "mandate_import", "ann", code, **mandate_by(bank, open_mandate(constraint)))


def test_mandate_import__two_reasons__by_precedence(bank: Bank) -> None:
    first = precede(bank, "constraint_unknown", "unauthenticated")
    arguments = mandate_by(bank, open_mandate({"type": "com.example.more"}))
    fail(bank, "mandate_import", "nobody", first, **arguments)
    first = precede(bank, "customer_unknown", "currency_unknown")
    document = open_mandate(RANGE | {"currency": "XXX"})
    refuse(bank, "mandate_import", "ann", first, **mandate_by(bank, document, customer=BOB))


# What is kept


def test_mandate_import__spelled_otherwise__same_digest_and_replayed(bank: Bank) -> None:
    document = open_mandate(RANGE)
    first = bank.call("mandate_import", "ann", idempotency_key="once", **mandate_by(bank, document))
    spelled = json.dumps(dict(reversed(document.items())), indent=3)
    again = bank.call("mandate_import", "ann", idempotency_key="once", **mandate_by(bank, spelled))
    assert again["replayed"] is True
    written = bank.one("select %s::jsonb::text", spelled)
    digest = hashlib.sha256(written.encode()).hexdigest()
    assert first["resource"]["document_digest"] == digest


WIDER = "jsonb_set(source, '{document, constraints, 0, max}', '999999')"
OTHER = "jsonb_set(source, '{payees, shop-7}', '\"ACC10002\"')"


@pytest.mark.parametrize(
    "tampering",
    [
        f"source = {WIDER}",
        f"source = {WIDER}, source_digest = bank_private.mandate_source_digest({WIDER})",
        f"source = {OTHER}",
        "source = null, source_digest = null",
        "source_digest = ''",
        "amount_max = 999999",
    ],
)
def test_book_verify__imported_mandate_tampered__found(bank: Bank, tampering: str) -> None:
    give(bank, open_mandate(RANGE, PAYEES), payees=NAMES)
    bank.verify()
    bank.root.execute("set session_replication_role = replica")
    changed = f"update bank_data.mandate set {tampering} where source is not null"  # noqa: S608
    bank.root.execute(changed.encode())
    found = {row["check_name"] for row in bank.rows("book_verify", "operator")}
    assert "mandate" in found
