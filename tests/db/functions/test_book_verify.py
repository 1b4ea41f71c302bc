from decimal import Decimal
from typing import Any

import pytest

from tests.bank import Bank
from tests.db.functions import exchanges, schedules
from tests.db.functions.approvals import approve, review_above
from tests.db.functions.calls import apply, fail, let_expire, place, set_scopes
from tests.db.functions.details import ADDRESS, change
from tests.db.functions.intents import execute, intent_of
from tests.db.functions.interest import make_interest
from tests.db.functions.payees import confirm, payee_of
from tests.db.functions.reads import ReadContract
from tests.db.functions.reconciliation import deposit, document, line, open_line
from tests.db.functions.refusals import limit, trip
from tests.db.functions.terms import age, make_product, name_fee_income, open_funded, sweep


class TestBookVerify(ReadContract):
    function = "book_verify"
    scope = "book:verify"
    who = "staff"

    def arguments(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {}


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_book_verify__untouched__no_findings(bank: Bank, who: str) -> None:
    make_history(bank)
    assert bank.rows("book_verify", who) == []


@pytest.mark.parametrize(
    "part", ["", "balances", "balance:1", "balance:1-2-3", "account;", "x" * 99]
)
def test_book_verify__no_such_part__request_invalid(bank: Bank, part: str) -> None:
    fail(bank, "book_verify", "staff", "request_invalid", part=part)


@pytest.mark.parametrize("entries", [1, 3, 10**9])
def test_book_verify__part_after_part__all_that_the_whole_says(bank: Bank, entries: int) -> None:
    make_history(bank)
    bank.root.execute((BALANCE + "posted = posted + 1" + OF_ANN).encode())
    bank.root.execute((JOURNAL + "debit_balance = debit_balance - 1" + PAID).encode())
    parts = [row["part"] for row in bank.rows("book_verify_parts", "staff", entries=entries)]
    told = [row for part in parts for row in bank.rows("book_verify", "staff", part=part)]
    assert sorted(map(str, told)) == sorted(map(str, bank.rows("book_verify", "staff")))
    assert {row["check_name"] for row in told} == {"balance", "running", "zero"}


def test_book_verify__wrong_for_long__names_the_first_entry(bank: Bank) -> None:
    make_history(bank)
    later = f" where debit_account_id = {ANN_IS}"
    bank.root.execute((JOURNAL + "debit_balance = debit_balance - debit_version" + later).encode())
    first = bank.one(f"select min(id) from bank_data.journal {later}".encode())  # type: ignore[arg-type] # noqa: S608
    (found,) = (r for r in bank.rows("book_verify", "staff") if r["check_name"] == "running")
    assert found["subject"] == "ACC10001"
    assert f"transfer {first} of" in found["detail"]


@pytest.mark.parametrize("who", ["ann_agent", "ann", "service"])
def test_book_verify__not_staff__staff_only(bank: Bank, who: str) -> None:
    set_scopes(bank, who, "book:verify")
    fail(bank, "book_verify", who, "staff_only")


def make_history(bank: Bank) -> None:
    """Transfers between all, a refusal, holds of each end, and a frozen and a closed account."""
    for debit, credit in (("ACC10001", "ACC20001"), ("ACC20001", "ACC10001")) * 2:
        assert bank.pay("operator", "CASH-USD", credit, 3)["outcome"] == "applied"
        who = "ann" if debit == "ACC10001" else "bob_agent"
        assert bank.pay(who, debit, credit, 7)["outcome"] == "applied"
    assert bank.pay("ann", "ACC10001", "ACC20001", 10**6)["outcome"] == "insufficient_funds"
    apply(bank, "account_freeze", "ann", account_number="ACC10002")
    apply(bank, "account_close", "ann", account_number="ACC10003")
    holds = {"expired": place(bank, amount=10)["hold_id"]}
    let_expire(bank)
    bank.rows("hold_sweep", "worker")
    for end in ("captured", "released", "open"):
        holds[end] = place(bank, amount=10, metadata='{"a": null}')["hold_id"]
    paid = bank.call("hold_capture", "ann", hold=holds["captured"], amount=4)
    assert paid["outcome"] == "applied"
    apply(bank, "hold_release", "ann", hold=holds["released"])
    place(bank, amount=5, to_account=None, other_payee_allowed=True)


ANN_IS = "(select id from bank_data.account where number = 'ACC10001')"
BOB_IS = "(select id from bank_data.account where number = 'ACC20001')"
FROZEN_IS = "(select id from bank_data.account where number = 'ACC10002')"
CLOSED_IS = "(select id from bank_data.account where number = 'ACC10003')"
BALANCE = "update bank_data.account_balance set "
JOURNAL = "update bank_data.journal set "
ACCOUNT = "update bank_data.account set "
OF_ANN = f" where account_id = {ANN_IS}"
LAST_PAID = (
    "select max(id) from bank_data.journal"  # noqa: S608
    f" where debit_account_id = {ANN_IS} and operation = 'transfer_post'"
)
PAID = f" where id = ({LAST_PAID})"
REFUSED = " where id = (select max(id) from bank_data.journal where outcome = 'insufficient_funds')"
HOLD = "update bank_data.hold set "
OPEN, RELEASED, EXPIRED, CAPTURED = (
    f" where id = (select min(id) from bank_data.hold where status = '{status}')"  # noqa: S608
    for status in ("open", "released", "expired", "captured")
)
FIRST = f" where credit_account_id = {ANN_IS} and credit_version = 1"


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        # the cached balance
        (BALANCE + "posted = posted + 1" + OF_ANN, {"balance", "zero"}),
        (BALANCE + "version = version + 1" + OF_ANN, {"balance"}),
        (
            BALANCE + f"posted = posted + case when account_id = {ANN_IS} then 1 else -1 end"
            f" where account_id in ({ANN_IS}, {BOB_IS})",
            {"balance"},
        ),
        ("delete from bank_data.account_balance" + OF_ANN, {"balance", "zero"}),  # noqa: S608
        # floor, holds, gate and owner
        (BALANCE + "floor_amount = posted + 1" + OF_ANN, {"floor"}),
        (BALANCE + "held = posted + 1" + OF_ANN, {"held"}),
        (BALANCE + "held = -1" + OF_ANN, {"account", "held"}),
        (BALANCE + "customer_id = 1002" + OF_ANN, {"account"}),
        (ACCOUNT + f"customer_id = 1002 where id = {ANN_IS}", {"account", "journal"}),
        (BALANCE + f"credit_open = true where account_id = {CLOSED_IS}", {"account"}),
        (BALANCE + f"debit_open = true where account_id = {CLOSED_IS}", {"account"}),
        (ACCOUNT + f"closed_at = now() where id = {ANN_IS}", {"account"}),
        (BALANCE + f"debit_open = true where account_id = {FROZEN_IS}", {"account"}),
        (BALANCE + f"credit_open = true where account_id = {FROZEN_IS}", {"account"}),
        (BALANCE + "debit_open = false" + OF_ANN, {"account"}),
        (ACCOUNT + f"closed_at = null where id = {CLOSED_IS}", {"account"}),
        (ACCOUNT + f"number = 'ACC10009' where id = {ANN_IS}", {"account"}),
        # the copied exponent and the currency
        (ACCOUNT + f"exponent = 0 where id = {ANN_IS}", {"currency"}),
        (ACCOUNT + f"currency = 'EUR' where id = {ANN_IS}", {"journal", "zero"}),
        (JOURNAL + "currency = 'EUR'" + PAID, {"journal"}),
        # the entries
        (JOURNAL + "amount = amount + 1" + PAID, {"balance", "running"}),
        (JOURNAL + "amount = -amount" + PAID, {"balance", "running", "journal"}),
        (JOURNAL + "amount = 0" + PAID, {"balance", "running", "journal"}),
        (JOURNAL + "debit_balance = debit_balance - 1" + PAID, {"running"}),
        (JOURNAL + "credit_balance = credit_balance + 1" + PAID, {"running"}),
        (JOURNAL + "debit_version = debit_version + 1" + PAID, {"balance"}),
        (JOURNAL + "credit_version = credit_version + 9" + PAID, {"balance"}),
        (JOURNAL + "debit_version = null" + PAID, {"balance", "journal"}),
        (JOURNAL + "occurred_at = occurred_at + interval '1 day'" + FIRST, {"running"}),
        (JOURNAL + f"credit_account_id = {CLOSED_IS}" + PAID, {"balance", "running"}),
        (JOURNAL + "credit_account_id = debit_account_id" + PAID, {"balance", "journal"}),
        (JOURNAL + "credit_account_id = -1" + PAID, {"balance", "journal"}),
        (
            JOURNAL + "debit_account_id = credit_account_id, credit_account_id = debit_account_id,"
            " customer_id = credit_customer_id, credit_customer_id = customer_id" + PAID,
            {"balance", "running"},
        ),
        ("delete from bank_data.journal" + PAID, {"balance"}),  # noqa: S608
        ("delete from bank_data.journal" + FIRST, {"balance", "running"}),  # noqa: S608
        # who, for whom and what came of it
        (JOURNAL + "outcome = 'account_frozen'" + PAID, {"journal"}),
        (JOURNAL + "outcome = 'applied'" + REFUSED, {"journal"}),
        (JOURNAL + "outcome = 'lucky'" + REFUSED, {"journal"}),
        (JOURNAL + "operation = 'account_open'" + PAID, {"journal"}),
        (JOURNAL + "principal_id = 999999" + PAID, {"journal"}),
        (JOURNAL + "customer_id = 1002" + PAID, {"journal"}),
        (JOURNAL + "credit_customer_id = 1001" + PAID, {"journal"}),
        # holds: their sum, what they say, and what the journal says of them
        (HOLD + "amount = amount + 1" + OPEN, {"held", "hold"}),
        (HOLD + "amount = amount + 1" + RELEASED, {"hold"}),
        (HOLD + "status = 'released', resolved_at = now()" + OPEN, {"held", "hold"}),
        (HOLD + "status = 'expired'" + RELEASED, {"hold"}),
        (HOLD + "status = 'open', resolved_at = null" + EXPIRED, {"held", "hold"}),
        (
            HOLD + "status = 'released', captured_amount = null, transfer_id = null" + CAPTURED,
            {"hold"},
        ),
        (HOLD + "captured_amount = captured_amount + 1" + CAPTURED, {"hold"}),
        (HOLD + "transfer_id = transfer_id - 1" + CAPTURED, {"hold"}),
        (HOLD + "expires_at = expires_at + interval '1 year'" + OPEN, {"hold"}),
        (HOLD + "other_payee_allowed = true" + OPEN, {"hold"}),
        (HOLD + f"payee_account_id = {CLOSED_IS}" + OPEN, {"hold"}),
        (HOLD + "payee_account_id = null, other_payee_allowed = true" + CAPTURED, {"hold"}),
        (HOLD + f"account_id = {BOB_IS}" + OPEN, {"held", "hold"}),
        (HOLD + f"account_id = {BOB_IS}" + CAPTURED, {"hold"}),
        (HOLD + "customer_id = 1002" + OPEN, {"hold"}),
        (HOLD + "principal_id = principal_id + 1" + OPEN, {"hold"}),
        (HOLD + "mandate_id = 1" + OPEN, {"hold"}),
        (HOLD + "currency = 'EUR'" + OPEN, {"hold"}),
        ("delete from bank_data.hold" + OPEN, {"held", "hold"}),  # noqa: S608
        ("delete from bank_data.hold" + RELEASED, {"hold"}),  # noqa: S608
        (BALANCE + "held = held - 1" + OF_ANN, {"held"}),
        ("delete from bank_data.journal where operation = 'hold_place'", {"hold"}),
        ("delete from bank_data.journal where operation = 'hold_release'", {"hold"}),
        ("delete from bank_data.journal where operation = 'hold_expire'", {"hold"}),
        ("delete from bank_data.journal where operation = 'hold_capture'", {"hold", "balance"}),
        (JOURNAL + "outcome = 'hold_resolved' where operation = 'hold_release'", {"hold"}),
        (JOURNAL + "subject_id = 1 where operation = 'hold_capture'", {"hold"}),
        (JOURNAL + "facts = null where operation = 'hold_place'", {"hold"}),
    ],
)
def test_book_verify__tampering__found(bank: Bank, tampering: str, found: set[str]) -> None:
    make_history(bank)
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert found <= {finding["check_name"] for finding in findings}, findings
    assert all(finding["subject"] and finding["detail"] for finding in findings)


@pytest.mark.parametrize("operation", ["hold_place", "hold_release", "hold_expire"])
def test_book_verify__hold_resolved_twice__found(bank: Bank, operation: str) -> None:
    make_history(bank)
    bank.root.execute(
        "insert into bank_data.journal (book_id, request_id, principal_id, operation, outcome,"
        " subject_id, customer_id, facts)"
        " select book_id, request_id, principal_id, %s, outcome, subject_id, customer_id, facts"
        "   from bank_data.journal where operation = 'hold_place' limit 1",
        [operation],
    )
    assert {row["check_name"] for row in bank.rows("book_verify", "operator")} == {"hold"}


def test_book_verify__transfer_written_twice__found(bank: Bank) -> None:
    make_history(bank)
    bank.root.execute(
        "insert into bank_data.journal overriding user value"
        " select (jsonb_populate_record(j, jsonb_build_object('idempotency_id', null))).*"
        "   from bank_data.journal j"
        "  where id = (select max(id) from bank_data.journal where amount is not null)"
    )
    assert "balance" in {row["check_name"] for row in bank.rows("book_verify", "operator")}


REVERSAL = "update bank_data.reversal set "
REVERSED = (
    " where id = (select max(id) from bank_data.journal where operation = 'transfer_reverse')"
)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        # what was given back, as it is stored
        (REVERSAL + "reversed = reversed + 1", {"reversal"}),
        (REVERSAL + "reversed = reversed - 1", {"reversal"}),
        (REVERSAL + "amount = amount + 1", {"reversal"}),
        (REVERSAL + "reversal_ids = reversal_ids[2:]", {"reversal"}),
        (REVERSAL + "reversal_ids = reversal_ids || 1::bigint", {"reversal"}),
        (REVERSAL + "transfer_id = transfer_id + 1", {"reversal"}),
        ("delete from bank_data.reversal", {"reversal"}),
        # and as the reversals say
        (JOURNAL + "amount = amount + 1" + REVERSED, {"reversal", "balance", "running"}),
        (JOURNAL + "subject_id = null" + REVERSED, {"reversal"}),
        (JOURNAL + "subject_id = subject_id + 1" + REVERSED, {"reversal"}),
        (JOURNAL + "operation = 'transfer_post'" + REVERSED, {"reversal"}),
        ("delete from bank_data.journal" + REVERSED, {"reversal", "balance"}),  # noqa: S608
        # a debit into less than nothing is for reversals
        (JOURNAL + "debit_available = -1" + PAID, {"overdrawn"}),
    ],
)
def test_book_verify__tampering_with_reversals__found(
    bank: Bank, tampering: str, found: set[str]
) -> None:
    paid = bank.pay("ann", "ACC10001", "ACC20001", 700)["transfer_id"]
    for amount in (100, 250):
        arguments = {"transfer": paid, "amount": amount}
        assert bank.call("transfer_reverse", "bob_agent", **arguments)["outcome"] == "applied"
    bank.verify()
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert found <= {finding["check_name"] for finding in findings}, findings


IMPORT = "update bank_data.external_import set "
LINE = "update bank_data.external_line set "
MATCHED = " where status = 'matched'"


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        (LINE + "amount = amount + 1" + MATCHED, {"line", "import"}),
        (LINE + "amount = - amount" + MATCHED, {"line", "import"}),
        (LINE + "transfer_id = transfer_id + 1" + MATCHED, {"line"}),
        (LINE + "number = number + 1 where number = 2", {"import"}),
        (LINE + "booked_on = booked_on - 1" + MATCHED, {"import"}),
        (LINE + f"account_id = {ANN_IS}" + MATCHED, {"line", "import"}),
        ("delete from bank_data.external_line where number = 2", {"import"}),
        (IMPORT + "line_count = 3", {"import"}),
        (IMPORT + "closing = closing + 1", {"import"}),
        (IMPORT + "digest = sha256('y')", {"import"}),
        (IMPORT + "principal_id = 1", {"import"}),
        ("delete from bank_data.journal where operation = 'import_create'", {"import"}),
        (
            (
                "insert into bank_data.journal (book_id, request_id, principal_id, operation,"
                " outcome, subject_id) values (1, gen_random_uuid(), 1, 'import_create',"
                " 'applied', 77)"
            ),
            {"import"},
        ),
    ],
)
def test_book_verify__tampering_with_reconciliation__found(
    bank: Bank, tampering: str, found: set[str]
) -> None:
    deposit(bank, "5")
    lines = [line(bank, "5"), line(bank, "7")]
    apply(bank, "import_create", "staff", **document(bank, "one", *lines, opening=1, closing=13))
    bank.verify()
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert found <= {finding["check_name"] for finding in findings}, findings
    assert all(finding["subject"] and finding["detail"] for finding in findings)


def test_book_verify__entry_matched_twice__found(bank: Bank) -> None:
    deposit(bank, "5")
    apply(bank, "import_create", "staff",
          **document(bank, "one", line(bank, "5"), line(bank, "5")))  # fmt: skip
    deposit(bank, "5")
    apply(bank, "import_match", "staff", **{"import": 901})
    bank.verify()
    bank.root.execute("drop index bank_data.external_line_transfer_key")
    bank.root.execute(
        "update bank_data.external_line set transfer_id = (select min(transfer_id)"
        " from bank_data.external_line)"
    )
    assert {row["check_name"] for row in bank.rows("book_verify", "operator")} == {"line"}


ACCRUAL = "update bank_data.interest_accrual set "
POSITION = "update bank_data.interest_position set "
CAPITALISATION = "update bank_data.interest_capitalisation set "
TERMS = "update bank_data.product_interest set "
ONE_DAY = " where day = (select min(day) from bank_data.interest_accrual)"


@pytest.mark.parametrize(
    "tampering",
    [
        # the accruals
        ACCRUAL + "amount = amount + 1" + ONE_DAY,
        ACCRUAL + "balance = balance + 1" + ONE_DAY,
        ACCRUAL + "number = 2" + ONE_DAY,
        ACCRUAL + "day = day - 1" + ONE_DAY,
        ACCRUAL + "account_id = 1" + ONE_DAY,
        ACCRUAL + "amount = amount + case when day < current_date - 9 then 1 else -1 end",
        "delete from bank_data.interest_accrual" + ONE_DAY,  # noqa: S608
        (
            "insert into bank_data.interest_accrual"
            " (book_id, account_id, day, number, customer_id, terms_id, balance, amount)"
            " select book_id, account_id, day, 3, customer_id, terms_id, balance, 0"
            "   from bank_data.interest_accrual where number = 1 limit 1"
        ),
        # the position
        POSITION + "outstanding = outstanding + 1",
        POSITION + "accrued_through = accrued_through - 1",
        POSITION + "started_on = started_on + 1",
        POSITION + "entry_version = entry_version - 2",
        POSITION + "due_on = null",
        POSITION + "due_on = due_on + 1",
        POSITION + "capitalised_on = capitalised_on + 1",
        POSITION + "customer_id = 1002",
        POSITION + "product_id = product_id + 1",
        ACCRUAL + "customer_id = 1002" + ONE_DAY,
        ACCRUAL + "terms_id = terms_id + 1" + ONE_DAY,
        CAPITALISATION + "customer_id = 1002",
        # the terms
        TERMS + "credit_rate = credit_rate + 0.00000001",
        TERMS + "day_count = 'ACT/360'",
        TERMS + "valid_from = valid_from + 1",
        # what was booked
        CAPITALISATION + "amount = amount + 1, remainder = remainder - 160308000000000",
        CAPITALISATION + "accrued = accrued + 1, remainder = remainder + 1",
        CAPITALISATION + "since = since - 1",
        CAPITALISATION + "due_on = due_on + 1",
        CAPITALISATION + "transfer_id = 1",
        "delete from bank_data.interest_capitalisation",
        JOURNAL + "value_date = value_date - 1 where operation = 'interest_post'",
        JOURNAL + "subject_id = 1 where operation = 'interest_post'",
        JOURNAL + "operation = 'transfer_post' where operation = 'interest_post'",
        # the entries
        JOURNAL + "value_date = current_date - 20" + FIRST,
    ],
)
def test_book_verify__interest_tampered__found(bank: Bank, tampering: str) -> None:
    make_interest(bank, days=70)
    bank.verify()
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert "interest" in {finding["check_name"] for finding in findings}, findings
    assert all(finding["subject"] and finding["detail"] for finding in findings)


CHANGE = "update bank_data.customer_change set "
DETAIL = "update bank_data.customer_detail set "
CUSTOMER = "update bank_data.customer set "


@pytest.mark.parametrize(
    "tampering",
    [
        CUSTOMER + "name = 'Mallory' where id = 1001",
        CUSTOMER + "name = 'Mallory' where id = 1002",
        CUSTOMER + "details_changed_at = null where id = 1001",
        CUSTOMER + "details_changed_at = now() where id = 1002",
        DETAIL + "phone = '+15550100666'",
        DETAIL + "email = null",
        DETAIL + 'address = address || \'{"town": "Bonn"}\'',
        "delete from bank_data.customer_detail",
        (
            "insert into bank_data.customer_detail (book_id, customer_id, phone)"
            " values (1, 1002, '+15550100666')"
        ),
        CHANGE + "contacts = '[]' where before ? 'phone'",
        CHANGE + "after = after || '{\"phone\": \"+15550100666\"}' where after ? 'phone'",
        CHANGE + "before = before || '{\"name\": \"Eve\"}' where before ? 'name'",
        CHANGE + "changed_at = changed_at - interval '1 hour'",
        CHANGE + "principal_id = 1",
        CHANGE + "approval_id = null where approval_id is not null",
        CHANGE + "customer_id = 1002",
        CHANGE + "reason = 'something else'",
        "delete from bank_data.customer_change where approval_id is null",
        (
            "insert into bank_data.customer_change"
            " (book_id, customer_id, principal_id, before, after, contacts)"
            " values (1, 1002, 1, '{\"phone\": null}', '{\"phone\": \"+1\"}', '[]')"
        ),
        "update bank_data.book set details_by_staff = '{name}'",
        "update bank_data.principal set class = 'agent', customer_id = null where name = 'ann'",
    ],
)
def test_book_verify__tampered_details__found(bank: Bank, tampering: str) -> None:
    change(bank)
    change(bank, {"name": "Ann Other", "phone": "+15550100000"}, reason="married")
    apply(bank, "customer_update", "ann", customer=1001, details={"address": None})
    apply(bank, "customer_update", "ann", customer=1001, details={"address": ADDRESS})
    apply(bank, "customer_terms_set", "staff", details_by_staff=["name", "phone"])
    bank.verify()
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert "customer" in {finding["check_name"] for finding in findings}
    assert all(finding["subject"] and finding["detail"] for finding in findings)


PAYEE = "update bank_data.payee set "
CHECK = "update bank_data.payee_check set "


@pytest.mark.parametrize(
    "tampering",
    [
        PAYEE + "name = 'Eve' where name = 'Bob'",
        PAYEE + "match = 'match' where name = 'Mallory'",
        PAYEE + "created_at = created_at - interval '2 days'",
        PAYEE + "account_id = account_id + 1 where name = 'Mallory'",
        PAYEE + "customer_id = 1002 where name = 'Mallory'",
        PAYEE + "trusted_at = now(), trusted_by = 1 where name = 'Mallory'",
        PAYEE + "trusted_at = null, trusted_by = null",
        PAYEE + "trusted_at = trusted_at + interval '1 hour' where trusted_at is not null",
        PAYEE + "removed_at = removed_at - interval '1 hour' where name = 'Eve'",
        PAYEE + "removed_at = now(), removed_by = 1 where name = 'Mallory'",
        "delete from bank_data.payee where name = 'Mallory'",
        (
            "insert into bank_data.payee"
            " (book_id, customer_id, account_id, name, match, created_by)"
            " select 1, 1001, id, 'Eve', 'match', 1"
            "   from bank_data.account where number = 'CASH-EUR'"
        ),
        CHECK + "misses = misses - 1",
        CHECK + "misses = misses + 1",
        CHECK + "starts_at = now() + interval '1 hour'",
        "update bank_data.book set payee_cooling_off_hours = 0",
        "update bank_data.book set payee_misses_per_day = 100000",
    ],
)
def test_book_verify__tampered_payees__found(bank: Bank, tampering: str) -> None:
    make_payees(bank)
    assert bank.rows("book_verify", "operator") == []
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert {finding["check_name"] for finding in findings} <= {"payee", "payee_check"}
    assert findings
    assert all(finding["subject"] and finding["detail"] for finding in findings)


INTENT = "update bank_data.intent set "
GONE = "delete from bank_data.intent"
OPEN = " where execution_id not in (select idempotency_id from bank_data.journal"
OPEN += " where idempotency_id is not null)"
EXECUTED = " where operation = 'transfer_post' and request ? 'intent'"


@pytest.mark.parametrize(
    "tampering",
    [
        INTENT + "amount = amount + 1",
        INTENT + "expires_at = expires_at + interval '1 minute'" + OPEN,
        INTENT + "shown = '{}'" + OPEN,
        INTENT + "memo = 'gift', digest = sha256('')" + OPEN,
        INTENT + "principal_id = 1" + OPEN,
        INTENT + "execution_id = gen_random_uuid()",
        INTENT + "to_account_id = to_account_id + 1",
        GONE + OPEN,
        JOURNAL + 'request = request || \'{"intent": "1"}\'' + EXECUTED,
        JOURNAL + "request = request - 'intent'" + EXECUTED,
        JOURNAL + "idempotency_id = null" + EXECUTED,
        JOURNAL + "occurred_at = occurred_at + interval '1 hour'" + EXECUTED,
        JOURNAL + 'request = request || \'{"memo": "x"}\'' + EXECUTED,
    ],
)
def test_book_verify__tampered_intents__found(bank: Bank, tampering: str) -> None:
    for amount in (1, 2, 3):
        intent = intent_of(bank, amount=amount, memo="rent", payee_name="Eve")
    assert execute(bank, intent)["outcome"] == "applied"
    assert bank.rows("book_verify", "operator") == []
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert "intent" in {finding["check_name"] for finding in findings}, findings
    assert all(finding["subject"] and finding["detail"] for finding in findings)


@pytest.mark.parametrize(
    "tampering",
    [
        'update bank_data.approval set command = command || \'{"amount": "1.00"}\'',
        "update bank_data.approval set command = command - 'intent'",
        INTENT + "expires_at = created_at + interval '1 second'",
        JOURNAL + "request = request - 'intent' where outcome = 'pending_approval'",
        JOURNAL + "facts = facts - 'approval_id' where outcome = 'pending_approval'",
        JOURNAL + "idempotency_id = null where outcome = 'pending_approval'",
    ],
)
def test_book_verify__tampered_intent_that_waited__found(bank: Bank, tampering: str) -> None:
    review_above(bank, "5.00")
    answer = execute(bank, intent_of(bank, memo="rent"))
    assert approve(bank, "staff", answer["facts"])["status"] == "executed"
    assert bank.rows("book_verify", "operator") == []
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator", part="intent")
    assert {finding["check_name"] for finding in findings} == {"intent"}


def test_book_verify__intent_written_anew_with_its_digest__found(bank: Bank) -> None:
    """Whoever computes the digest anew is found by what was told."""
    intent = intent_of(bank)
    bank.root.execute("update bank_data.intent set amount = 99999")
    bank.root.execute("update bank_data.intent i set digest = bank_private.intent_digest(i)")
    assert execute(bank, intent)["amount"] == Decimal("999.99")  # nobody can tell from the row
    findings = bank.rows("book_verify", "operator", part="intent")
    assert [finding["subject"] for finding in findings] == [str(intent)]


def make_payees(bank: Bank) -> None:
    """Payees trusted, trusted no longer, removed, added again; names right and wrong."""
    apply(bank, "payee_terms_set", "staff", cooling_off_hours=48)
    trusted = payee_of(bank, "ann_agent")
    doubted = payee_of(bank, "ann_agent", number="ACC20002", name="Bobb")
    removed = payee_of(bank, "ann_agent", number="CASH-USD", name="Eve")
    payee_of(bank, "staff", number="CASH-JPY", name="Mallory")
    for payee in (trusted, doubted):
        apply(bank, "payee_trust", "staff", payee=payee)
    apply(bank, "payee_untrust", "staff", payee=doubted)
    apply(bank, "payee_remove", "ann", payee=removed)
    payee_of(bank, "ann", number="CASH-USD", name="Eva")
    for name in ("Bob", "Bobb", "Mallory"):
        assert confirm(bank, name)["outcome"] == "applied"
    assert confirm(bank, "Bob", account_number="ACC99999")["outcome"] == "account_unknown"
    named = {"customer": 1001, "account_number": "ACC20002", "name": "Bobb"}
    apply(bank, "payee_add", "ann_agent", **named)  # which is there, and counts no more
    assert bank.one("select array_agg(misses order by misses) from bank_data.payee_check") == [
        1,
        1,
        5,
    ]


def make_terms(bank: Bank) -> None:
    """Products with fees and interest, a dormant account, rates, quotes, and dates of schedules."""
    exchanges.prepare(bank)
    make_product(bank, dormant_after="1 year", overdraft_limit=5)
    name_fee_income(bank)
    for flat in (1, 2):
        named = {"product": "CURRENT-USD", "operation": "transfer_post", "flat": flat}
        apply(bank, "product_fee_set", "staff", **named, percentage="0.5", maximum=9)
    named = {"product": "CURRENT-USD", "credit_rate": "0.01", "debit_rate": "0.1"}
    named |= {"valid_from": "2096-01-01", "day_count": "ACT/365", "capitalised": "monthly"}
    apply(bank, "product_interest_set", "staff", **named)
    apply(bank, "product_update", "staff", code="CURRENT-USD", overdraft_limit=7)
    number = open_funded(bank, "CURRENT-USD", 100)
    apply(bank, "account_freeze", "staff", account_number=number, direction="credit")
    age(bank, number, "366 days")
    assert sweep(bank) == 1
    exchanges.quote_for(bank, "ANN-USD", "ANN-EUR", 100)
    for name in ("A calendar", "Another name"):
        days = ["2096-01-01"]
        apply(bank, "calendar_set", "staff", calendar="XYZ", name=name, holidays=days)
    done, paused, stopped = (schedules.make(bank, up_to=up_to) for up_to in (False, True, False))
    schedules.add_due(bank, done, 2, 1)
    assert schedules.sweep(bank) == 2
    schedules.make(bank, calendar="XYZ", adjustment="following", metadata='{"a": null}')
    apply(bank, "schedule_pause", "ann", schedule=paused)
    apply(bank, "schedule_cancel", "ann", schedule=stopped)


PRODUCT = "update bank_data.product set "
FEE = "update bank_data.product_fee set "
RATE = "update bank_data.exchange_rate set "
QUOTE = "update bank_data.exchange_quote set "
SCHEDULE = "update bank_data.schedule set "
DUE = "update bank_data.schedule_due set "
CALENDAR = "update bank_data.calendar set "
SLEEPER = " where id = (select id from bank_data.account where dormant_at is not null)"
ENDED, PAUSED, CANCELLED, ACTIVE = (
    f" where id = (select min(id) from bank_data.schedule where status = '{status}')"  # noqa: S608
    for status in ("ended", "paused", "cancelled", "active")
)
ONE_DUE = " where due_at = (select min(due_at) from bank_data.schedule_due)"
SCHEDULED = (
    " where id = (select min(id) from bank_data.journal where request ? 'schedule'"
    " and outcome = 'applied')"
)


@pytest.mark.parametrize(
    ("tampering", "found"),
    [
        # who is asleep
        (ACCOUNT + "dormant_at = null" + SLEEPER, {"account"}),
        (BALANCE + "credit_open = true where not credit_open", {"account"}),
        # what staff has set
        (PRODUCT + "overdraft_limit = overdraft_limit + 1", {"product"}),
        (PRODUCT + "dormant_after = '2 years'", {"product"}),
        (PRODUCT + "is_offered = false", {"product"}),
        (PRODUCT + "currency = 'EUR'", {"product"}),
        ("delete from bank_data.product", {"product"}),
        (FEE + "flat = flat + 1 where flat = 100", {"product"}),
        (FEE + "percentage = 0", {"product"}),
        (FEE + "minimum = 1", {"product"}),
        (FEE + "maximum = 999999999999999999", {"product"}),
        (FEE + "operation = 'hold_capture' where flat = 200", {"product"}),
        (FEE + "starts_at = starts_at + interval '1 day' where flat = 200", {"product"}),
        (FEE + "product_id = 999", {"product"}),
        ("delete from bank_data.product_fee where flat = 200", {"product"}),
        (
            (
                "insert into bank_data.product_fee (book_id, product_id, operation, flat,"
                " percentage, starts_at)"
                " select 1, id, 'transfer_post', 0, 0, now() from bank_data.product"
            ),
            {"product"},
        ),
        (TERMS + "credit_rate = 0.5", {"product"}),
        (TERMS + "debit_rate = 0", {"product"}),
        (TERMS + "capitalised = 'yearly'", {"product"}),
        (TERMS + "valid_from = valid_from - 1", {"product"}),
        ("delete from bank_data.product_interest", {"product"}),
        (
            (
                f"update bank_data.book_account set account_id = {ANN_IS}"  # noqa: S608
                " where role = 'fee_income'"
            ),
            {"product"},
        ),
        ("delete from bank_data.book_account where role = 'fee_income'", {"product"}),
        # rates and quotes
        (RATE + "rate = rate + 0.01 where base_currency = 'KWD'", {"rate"}),
        (RATE + "spread = 0.1", {"rate"}),
        (RATE + "quote_currency = 'KWD' where base_currency = 'EUR'", {"rate"}),
        (RATE + "valid_until = valid_until + interval '1 second'", {"rate"}),
        (RATE + "principal_id = 108", {"rate"}),
        ("delete from bank_data.exchange_rate", {"rate"}),
        (
            (
                "insert into bank_data.exchange_rate (book_id, base_currency, quote_currency, rate,"
                " principal_id, valid_until) values (1, 'EUR', 'USD', 9, 101, now() + '1 day')"
            ),
            {"rate"},
        ),
        (QUOTE + "to_amount = to_amount - 1, remainder = remainder + rate", {"quote"}),
        (QUOTE + "expires_at = expires_at + interval '1 microsecond'", {"quote"}),
        (QUOTE + "principal_id = 108", {"quote"}),
        (QUOTE + f"to_account_id = {ANN_IS}", {"quote"}),
        (QUOTE + "mandate_id = null", {"quote"}),
        ("delete from bank_data.exchange_quote", {"quote"}),
        # schedules, and what was executed
        (SCHEDULE + "amount = amount + 1" + ACTIVE, {"schedule"}),
        (SCHEDULE + f"to_account_id = {CLOSED_IS}" + ACTIVE, {"schedule"}),
        (SCHEDULE + "principal_id = 109" + ACTIVE, {"schedule"}),
        (SCHEDULE + "customer_id = 1002" + ACTIVE, {"schedule"}),
        (SCHEDULE + "mandate_id = 1" + ACTIVE, {"schedule"}),
        (SCHEDULE + "recurrence = 'FREQ=DAILY'" + ACTIVE, {"schedule"}),
        (SCHEDULE + "starts_at = starts_at - interval '1 day'" + ACTIVE, {"schedule"}),
        (SCHEDULE + "up_to = true" + ACTIVE, {"schedule"}),
        (SCHEDULE + "memo = 'rent'" + ACTIVE, {"schedule"}),
        (SCHEDULE + "calendar_id = null, adjustment = 'none'" + ACTIVE, {"schedule"}),
        (SCHEDULE + "status = 'active'" + PAUSED, {"schedule"}),
        (SCHEDULE + "status = 'active'" + CANCELLED, {"schedule"}),
        (SCHEDULE + "status = 'paused'" + ACTIVE, {"schedule"}),
        ("delete from bank_data.schedule" + ACTIVE, {"schedule"}),  # noqa: S608
        (
            DUE + "status = 'planned', transfer_id = null, resolved_at = null,"
            " next_attempt_at = now()" + ONE_DUE,
            {"due"},
        ),
        (DUE + "occurrence = occurrence + interval '1 day'" + ONE_DUE, {"due"}),
        (DUE + "transfer_id = transfer_id + 1" + ONE_DUE, {"due"}),
        (DUE + "customer_id = 1002" + ONE_DUE, {"due"}),
        ("delete from bank_data.schedule_due" + ONE_DUE, {"due"}),  # noqa: S608
        (JOURNAL + "request = request - 'schedule'" + SCHEDULED, {"due"}),
        (JOURNAL + "amount = amount + 1" + SCHEDULED, {"due", "balance"}),
        (CALENDAR + "holidays = '{}'", {"calendar"}),
        (CALENDAR + "weekend = '{7}'", {"calendar"}),
        (CALENDAR + "name = 'A calendar'", {"calendar"}),
        ("delete from bank_data.calendar", {"calendar"}),
    ],
)
def test_book_verify__terms_tampered__found(bank: Bank, tampering: str, found: set[str]) -> None:
    make_terms(bank)
    bank.verify()
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert found <= {finding["check_name"] for finding in findings}, findings
    assert all(finding["subject"] and finding["detail"] for finding in findings)


@pytest.mark.parametrize(
    "tampering",
    [
        LINE + "status = 'explained', resolved_at = now() where status = 'open'",
        LINE + "reason = 'because' where status = 'explained'",
        LINE + "resolved_by = 108 where status = 'explained'",
        LINE + "status = 'open', resolved_at = null where status = 'explained'",
        LINE + "rule = 'near' where rule = 'manual'",
        LINE + "rule = 'manual' where rule = 'day'",
        "delete from bank_data.external_line where status = 'explained'",
        "delete from bank_data.journal where operation = 'line_match'",
        "delete from bank_data.journal where operation = 'line_resolve'",
    ],
)
def test_book_verify__decision_tampered__line(bank: Bank, tampering: str) -> None:
    first, second, last = (open_line(bank, name, "5.00") for name in ("one", "two", "three"))
    why = {"resolution": "explained", "reason": "known"}
    apply(bank, "line_resolve", "staff", line=first, **why)
    apply(bank, "line_match", "staff", line=second, transfer=deposit(bank, "5"))
    apply(bank, "line_resolve", "staff", line=last, **why)
    apply(bank, "line_reopen", "staff", line=last)
    deposit(bank, "7")
    apply(bank, "import_create", "staff", **document(bank, "four", line(bank, "7")))
    bank.verify()
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    assert "line" in {finding["check_name"] for finding in findings}, findings


def make_suspensions(bank: Bank) -> None:
    """Each kind, by all sides; lifted and not; by the bank itself, acknowledged and not."""
    mandate = bank.one("select min(id) from bank_data.mandate")
    for who in ("staff", "ann"):
        apply(bank, "mandate_suspend", who, mandate=mandate)
    apply(bank, "mandate_resume", "staff", mandate=mandate)
    apply(bank, "customer_suspend", "staff", customer=1002)
    agents = [bank.principals[who] for who in ("bob_agent", "ann_viewer")]
    for agent in agents:
        apply(bank, "principal_suspend", "staff", principal=agent)
    apply(bank, "principal_resume", "staff", principal=agents[0])
    apply(bank, "notice_acknowledge", "staff", notice=trip(bank, "stranger"))
    trip(bank, "ann_manager")
    limit(bank, 40, 300)
    for state in ("suspend", "resume"):
        apply(bank, f"book_{state}", "staff")


NOTICE = "update bank_data.notice set "


@pytest.mark.parametrize(
    "tampering",
    [
        "update bank_data.principal set status = 'active' where name = 'stranger'",
        "update bank_data.principal set status = 'active' where name = 'ann_viewer'",
        "update bank_data.principal set status = 'suspended' where name = 'bob_agent'",
        "update bank_data.customer set status = 'active' where id = 1002",
        "update bank_data.customer set status = 'suspended' where id = 1001",
        "update bank_data.book set status = 'suspended'",
        "update bank_data.book set refusals_allowed = null",
        "update bank_data.book set refusals_seconds = 1",
        "update bank_data.mandate set is_suspended = false where is_suspended",
        "update bank_data.mandate set is_suspended = true where not is_suspended",
        (
            "update bank_data.mandate set suspended_by = null, is_suspended = false"
            " where suspended_by is not null"
        ),
        "update bank_data.mandate set suspended_by = '{staff}' where suspended_by is not null",
        NOTICE + "facts = facts || '{\"refusals\": 7}' where acknowledged_at is null",
        NOTICE + "subject_id = 1",
        NOTICE + "kind = 'other' where acknowledged_at is null",
        NOTICE + "acknowledged_at = now(), acknowledged_by = 1 where acknowledged_at is null",
        NOTICE + "acknowledged_at = null, acknowledged_by = null",
        NOTICE + "acknowledged_by = 1 where acknowledged_at is not null",
        "delete from bank_data.notice where acknowledged_at is null",
    ],
)
def test_book_verify__tampered_suspensions__found(bank: Bank, tampering: str) -> None:
    make_suspensions(bank)
    assert bank.rows("book_verify", "operator") == []
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(tampering.encode()).rowcount > 0
    findings = bank.rows("book_verify", "operator")
    known = {"principal", "customer", "book", "mandate", "notice"}
    assert {finding["check_name"] for finding in findings} <= known
    assert findings
    assert all(finding["subject"] and finding["detail"] for finding in findings)
