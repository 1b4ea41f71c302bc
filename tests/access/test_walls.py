"""Two walls: the predicate of a function, and row security. Each holds when the other is gone.

Every breach below is tried three times: with the predicate replaced by true, with row security
switched off, and with both. The last must succeed, which proves that the first two can fail.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.bank import ALL_SCOPES, ANN, BOB, Bank, credential_of
from tests.db.functions.approvals import waiting
from tests.db.functions.details import ADDRESS, DETAILS, ask, change
from tests.db.functions.documents import RANGE, open_mandate
from tests.db.functions.exchanges import prepare as prepare_exchange
from tests.db.functions.exchanges import quote_for
from tests.db.functions.interest import make_interest
from tests.db.functions.payees import payee_of
from tests.db.functions.reconciliation import document, imported, lines_of, today
from tests.db.functions.refusals import trip
from tests.db.functions.schedules import make, status_of
from tests.db.functions.sessions import say, start
from tests.db.functions.test_worker_lead import ONE, lead

GATE: LiteralString = "bank_private.account_enter"
OWNER: LiteralString = "(caller.is_staff or a.customer_id = v_owner)"
OF_CALLER: LiteralString = "m.principal_id = caller.principal_id"
CUSTOMER_GATE: LiteralString = "bank_private.customer_enter"
CUSTOMER_OWNER: LiteralString = "(caller.is_staff or c.id = v_owner)"
APPROVED: tuple[LiteralString, LiteralString] = (
    "bank_private.details_write",
    "not bank_private.details_are_approved( v_book, call.customer_id, before, after, approval)",
)
OF_HOLD: LiteralString = (
    "(caller.is_staff or h.principal_id = caller.principal_id or h.customer_id = caller.customer_id"
    " or h.account_id = hold_present.account_id)"
)
# How a wall answers: unauthenticated, forbidden, unknown; and row security itself.
REFUSALS = {"RB401", "RB403", "RB404", "42501"}


@dataclass(frozen=True)
class Breach:
    """A way to what is somebody else's.

    Args:
        name: what would be gained.
        predicates: function and text of what keeps it out there; each is replaced by `true`, or by
            `false` where it begins with `not`.
        tables: whose row security keeps it out.
        attack: tries it, and tells whether it was gained. A refusal is raised or answered.
    """

    name: str
    predicates: list[tuple[LiteralString, LiteralString]]
    tables: list[LiteralString]
    attack: Callable[[Bank], bool]


@pytest.fixture
def bank(bank: Bank) -> Bank:
    """With an agent who has every scope, so that scopes hold nothing back."""
    made = bank.call(
        "principal_create", "operator", name="upstart", scopes=ALL_SCOPES, **{"class": "agent"}
    )
    bank.call(
        "key_create",
        "operator",
        principal=int(made["resource"]["principal_id"]),
        key_id="1keeeeeeeeeeee",
        digest=credential_of("upstart"),
        scopes=ALL_SCOPES,
    )
    make_interest(bank, days=3)
    return bank


def agent(bank: Bank, name: str = "ann_agent") -> int:
    return bank.principals[name]


def mandate_of(bank: Bank, name: str) -> int:
    found: int = bank.one(
        "select id from bank_data.mandate where principal_id = %s", bank.principals[name]
    )
    return found


def key_of(bank: Bank, name: str) -> str:
    found: str = bank.one(
        "select key_id from bank_data.credential where principal_id = %s", bank.principals[name]
    )
    return found


def reads_balance(bank: Bank) -> bool:
    row = bank.call("account_balance", "bob_agent", account_number="ACC10001")
    return bool(row["balance"] == bank.balance("ACC10001"))


def reads_account(bank: Bank) -> bool:
    row = bank.call("account_get", "bob_agent", account_number="ACC10001")
    return bool(row["customer_id"] == ANN)


def reads_entries(bank: Bank) -> bool:
    return len(bank.rows("entry_list", "bob_agent", account_number="ACC10001")) > 0


def reads_interest(bank: Bank) -> bool:
    row = bank.call("interest_get", "bob_agent", account_number="ACC10001")
    return bool(row["account_number"] == "ACC10001" and row["accrued_units"] > 0)


def reads_accruals(bank: Bank) -> bool:
    return len(bank.rows("interest_accrual_list", "bob_agent", account_number="ACC10001")) > 0


def sets_interest(bank: Bank) -> bool:
    row = bank.call(
        "product_interest_set",
        "upstart",
        product="SAVINGS",
        valid_from=None,
        credit_rate=10,
        debit_rate=0,
        day_count="ACT/360",
        capitalised="monthly",
    )
    return bool(row["outcome"] == "applied")


def reads_list(bank: Bank) -> bool:
    """Of accounts, asked for another customer's."""
    rows = bank.rows("account_list", "bob_agent")
    return any(row["customer_id"] == ANN for row in rows)


def reads_transfer(bank: Bank) -> bool:
    made = bank.pay("ann_agent", "ACC10001", "ACC10003", 5)
    row = bank.call("transfer_get", "bob_agent", transfer=made["transfer_id"])
    return bool(row["transfer_id"] == made["transfer_id"])


def debits(bank: Bank) -> bool:
    outcome = bank.pay("bob_agent", "ACC10001", "ACC20001", 5)["outcome"]
    assert (bank.balance("ACC20001") == 1005) == (outcome == "applied")
    return bool(outcome == "applied")


def debits_outside_the_mandate(bank: Bank) -> bool:
    """An agent whose mandate names one account takes from another of the same customer."""
    bank.call("mandate_revoke", "operator", mandate=mandate_of(bank, "ann_agent"))
    bank.call(
        "mandate_create",
        "operator",
        principal=agent(bank),
        customer=ANN,
        actions=["read", "debit"],
        account_numbers=["ACC10003"],
    )
    return bool(bank.pay("ann_agent", "ACC10001", "ACC20001", 5)["outcome"] == "applied")


def debits_the_bank(bank: Bank) -> bool:
    return bool(bank.pay("bob_agent", "CASH-USD", "ACC20001", 5)["outcome"] == "applied")


def hold_of_ann(bank: Bank) -> int:
    made = bank.call(
        "hold_place", "ann_agent", from_account="ACC10001", to_account="ACC20001", amount=5
    )
    return int(made["resource"]["hold_id"])


def holds_money(bank: Bank) -> bool:
    row = bank.call(
        "hold_place", "bob_agent", from_account="ACC10001", to_account="ACC20001", amount=5
    )
    made = bank.one("select count(*) from bank_data.hold") == 1
    assert made == (row["outcome"] == "applied")
    return bool(made)


def reads_hold(bank: Bank) -> bool:
    hold = hold_of_ann(bank)
    return bool(bank.call("hold_get", "bob_agent", hold=hold)["hold_id"] == hold)


def lists_holds(bank: Bank) -> bool:
    hold_of_ann(bank)
    return len(bank.rows("hold_list", "bob_agent")) > 0


def captures_hold(bank: Bank) -> bool:
    row = bank.call("hold_capture", "bob_agent", hold=hold_of_ann(bank))
    assert (bank.balance("ACC20001") == 1005) == (row["outcome"] == "applied")
    return bool(row["outcome"] == "applied")


def releases_hold(bank: Bank) -> bool:
    hold = hold_of_ann(bank)
    bank.call("hold_release", "bob_agent", hold=hold)
    status = bank.one("select status from bank_data.hold where id = %s", hold)
    return bool(status == "released")


def reverses(bank: Bank) -> bool:
    """Who paid takes it back from the payee's account."""
    made = bank.pay("bob_agent", "ACC20001", "ACC10001", 5)
    row = bank.call("transfer_reverse", "bob_agent", transfer=made["transfer_id"])
    assert (bank.balance("ACC20001") == 1000) == (row["outcome"] == "applied")
    return bool(row["outcome"] == "applied")


def debits_by_leg(bank: Bank) -> bool:
    legs = '[{"from_account": "ACC10001", "to_account": "ACC20001", "amount": "5"}]'
    outcome = bank.call("transfer_post_legs", "bob_agent", legs=legs)["outcome"]
    assert (bank.balance("ACC20001") == 1005) == (outcome == "applied")
    return bool(outcome == "applied")


def freezes(bank: Bank) -> bool:
    """A customer in person freezes another's account."""
    key = "ACC20001"
    row = bank.call("account_freeze", "ann", account_number=key)
    frozen = not bank.one("select debit_open from bank.audit_account where number = %s", key)
    assert frozen == (row["outcome"] == "applied")
    return frozen


def closes(bank: Bank) -> bool:
    bank.pay("bob_agent", "ACC20001", "ACC10001", 1000)
    row = bank.call("account_close", "ann", account_number="ACC20001")
    return bool(row["outcome"] == "applied")


def opens_account(bank: Bank) -> bool:
    """A customer in person opens an account for another."""
    row = bank.call("account_open", "ann", customer=BOB, currency="USD")
    made = bank.one("select count(*) from bank_data.account where customer_id = %s", BOB) == 3
    assert made == (row["outcome"] == "applied")
    return bool(made)


def reads_customer(bank: Bank) -> bool:
    return bool(bank.call("customer_get", "bob_agent", customer=ANN)["name"] == "Ann")


def lists_customers(bank: Bank) -> bool:
    rows = bank.rows("customer_list", "bob_agent")
    return any(row["customer_id"] == ANN for row in rows)


def creates_customer(bank: Bank) -> bool:
    row = bank.call("customer_create", "upstart", name="Mallory")
    return bool(row["outcome"] == "applied")


def suspends_customer(bank: Bank) -> bool:
    bank.call("customer_suspend", "upstart", customer=ANN)
    status = bank.one("select status from bank_data.customer where id = %s", ANN)
    return bool(status == "suspended")


def reads_principal(bank: Bank) -> bool:
    row = bank.call("principal_get", "bob_agent", principal=agent(bank))
    return bool(row["principal_id"] == agent(bank))


def creates_principal(bank: Bank) -> bool:
    row = bank.call(
        "principal_create",
        "upstart",
        name="Mallory",
        scopes=["accounts:read"],
        **{"class": "agent"},
    )
    return bool(row["outcome"] == "applied")


def suspends_principal(bank: Bank) -> bool:
    bank.call("principal_suspend", "upstart", principal=agent(bank))
    status = bank.one("select status from bank_data.principal where id = %s", agent(bank))
    return bool(status == "suspended")


def links_identity(bank: Bank) -> bool:
    row = bank.call(
        "identity_link",
        "upstart",
        principal=agent(bank),
        issuer="https://issuer.test",
        subject="mallory",
    )
    return bool(row["outcome"] == "applied")


def reads_mandate(bank: Bank) -> bool:
    wanted = mandate_of(bank, "ann_agent")
    return bool(bank.call("mandate_get", "bob_agent", mandate=wanted)["mandate_id"] == wanted)


def gives_itself_a_mandate(bank: Bank) -> bool:
    row = bank.call(
        "mandate_create",
        "bob_agent",
        principal=agent(bank, "bob_agent"),
        customer=ANN,
        actions=["debit"],
    )
    return bool(row["outcome"] == "applied")


def reads_allowance(bank: Bank) -> bool:
    return bool(bank.rows("allowance_list", "bob_agent", mandate=mandate_of(bank, "ann_agent")))


def imports_a_mandate_for_itself(bank: Bank) -> bool:
    row = bank.call(
        "mandate_import",
        "bob_agent",
        principal=agent(bank, "bob_agent"),
        customer=ANN,
        document=open_mandate(RANGE),
    )
    return bool(row["outcome"] == "applied")


def reads_document_of_a_mandate(bank: Bank) -> bool:
    given = bank.call(
        "mandate_import",
        "operator",
        principal=agent(bank),
        customer=ANN,
        document=open_mandate(RANGE),
    )
    wanted = int(given["resource"]["mandate_id"])
    kept = bank.call("mandate_document_get", "bob_agent", mandate=wanted)
    return bool(kept["document"] == open_mandate(RANGE))


def narrows_the_mandate_of_another(bank: Bank) -> bool:
    given = bank.call(
        "mandate_create",
        "operator",
        principal=agent(bank),
        customer=ANN,
        actions=["debit", "delegate"],
    )
    row = bank.call(
        "mandate_create",
        "bob_agent",
        principal=agent(bank, "bob_agent"),
        customer=ANN,
        actions=["debit"],
        parent=int(given["resource"]["mandate_id"]),
    )
    return bool(row["outcome"] == "applied")


def revokes_mandate(bank: Bank) -> bool:
    wanted = mandate_of(bank, "ann_agent")
    bank.call("mandate_revoke", "bob_agent", mandate=wanted)
    revoked = bank.one("select revoked_at from bank_data.mandate where id = %s", wanted)
    return revoked is not None


def reads_session(bank: Bank) -> bool:
    session = start(bank)
    row = bank.call("agent_session_get", "bob_agent", session=session)
    return bool(row["session_id"] == session)


def reads_interaction(bank: Bank) -> bool:
    said = say(bank, "ann_agent")
    rows = bank.rows("interaction_search", "ann_viewer", customer=ANN)
    return [row["interaction_id"] for row in rows] == [said]


def lists_keys(bank: Bank) -> bool:
    rows = bank.rows("key_list", "bob_agent")
    return any(row["principal_id"] == agent(bank) for row in rows)


def makes_key_of_another(bank: Bank) -> bool:
    row = bank.call(
        "key_create",
        "bob_agent",
        principal=agent(bank),
        key_id="1kffffffffffff",
        digest=b"\x01" * 32,
        scopes=["accounts:read"],
    )
    return bool(row["outcome"] == "applied")


def revokes_key(bank: Bank) -> bool:
    wanted = key_of(bank, "ann_agent")
    bank.call("key_revoke", "bob_agent", key_id=wanted)
    revoked = bank.one("select revoked_at from bank_data.credential where key_id = %s", wanted)
    return revoked is not None


def feeds_rate(bank: Bank) -> bool:
    row = bank.call("rate_set", "upstart", base_currency="EUR", quote_currency="USD", rate=2)
    assert (bank.one("select count(*) from bank_data.exchange_rate") == 1) == (
        row["outcome"] == "applied"
    )
    return bool(row["outcome"] == "applied")


def ask_quote(bank: Bank) -> int:
    """A quote of Ann in person."""
    prepare_exchange(bank)
    return int(quote_for(bank, "ANN-EUR", "ANN-USD", 100, "ann")["quote_id"])


def reads_quote(bank: Bank) -> bool:
    quote = ask_quote(bank)
    return bool(bank.call("quote_get", "bob_agent", quote=quote)["quote_id"] == quote)


def executes_quote(bank: Bank) -> bool:
    """An agent of the same customer, who may debit the account, but did not ask."""
    quote = ask_quote(bank)
    row = bank.call("exchange_execute", "ann_manager", quote=quote)
    return bool(row["outcome"] == "applied")


PREPARED = {"from_account": "ACC10001", "to_account": "ACC10003", "amount": 10}


def prepare_transfer(bank: Bank) -> int:
    """An intent of Ann in person."""
    return int(bank.call("transfer_prepare", "ann", **PREPARED)["resource"]["intent_id"])


def reads_intent(bank: Bank) -> bool:
    intent = prepare_transfer(bank)
    return bool(bank.call("intent_get", "bob_agent", intent=intent)["intent_id"] == intent)


def executes_intent(bank: Bank) -> bool:
    """An agent of the same customer, who may debit the account, but did not prepare it."""
    row = bank.call("transfer_execute", "ann_manager", intent=prepare_transfer(bank))
    return bool(row["outcome"] == "applied")


def prepares_debit(bank: Bank) -> bool:
    row = bank.call("transfer_prepare", "bob_agent", **PREPARED)
    return bool(row["outcome"] == "applied")


def suspends_book(bank: Bank) -> bool:
    bank.call("book_suspend", "upstart")
    return bool(bank.one("select status from bank_data.book") == "suspended")


def enters_with_any_credential(bank: Bank) -> bool:
    row = bank.api.execute("select * from bank.caller_get(credential => %s)", [b"\x01" * 32])
    return row.fetchone() is not None


def enters_without_credential(bank: Bank) -> bool:
    return bank.api.execute("select * from bank.caller_get()").fetchone() is not None


def makes_product(bank: Bank) -> bool:
    answer = bank.call(
        "product_create", "upstart", code="LOAN", name="Loan", kind="loan", currency="USD"
    )
    return bool(answer["outcome"] == "applied")


def makes_rule(bank: Bank) -> bool:
    terms = {"measure": "dormant", "threshold": 1, "effect": "deny"}
    answer = bank.call("rule_create", "upstart", code="most", terms=terms)
    return bool(answer["outcome"] == "applied")


def lists_rules(bank: Bank) -> bool:
    terms = {"measure": "dormant", "threshold": 1, "effect": "deny"}
    bank.call("rule_create", "operator", code="most", terms=terms)
    return len(bank.rows("rule_list", "upstart")) > 0


def lists_book_accounts(bank: Bank) -> bool:
    bank.root.execute(
        "insert into bank_data.book_account (book_id, role, currency, account_id)"
        " select 1, 'suspense', 'USD', id from bank_data.account where number = 'CASH-USD'"
    )
    return len(bank.rows("book_account_list", "upstart")) > 0


def opens_session_of_another(bank: Bank) -> bool:
    bank.call(
        "identity_link",
        "operator",
        principal=agent(bank),
        issuer="https://issuer.test",
        subject="ann",
    )
    with bank.connect("bank_authn") as authn:
        row = authn.execute(
            "select (bank.session_open('https://issuer.test', 'mallory', %s,"
            " array['accounts:read'], now() + interval '1 hour')).outcome",
            [b"\x01" * 32],
        ).fetchone()
    return row == {"outcome": "applied"}


def reads_old_balance(bank: Bank) -> bool:
    row = bank.call("account_balance_at", "bob_agent", account_number="ACC10001")
    return bool(row["balance"] == bank.balance("ACC10001"))


def reads_statement(bank: Bank) -> bool:
    row = bank.call("statement_get", "bob_agent", account_number="ACC10001")
    return bool(row["owner_name"] == "Ann")


def reads_lines(bank: Bank) -> bool:
    return len(bank.rows("statement_lines", "bob_agent", account_number="ACC10001")) > 0


def searches_all(bank: Bank) -> bool:
    """Another customer's accounts, by naming the customer."""
    return len(bank.rows("entry_search", "bob_agent", customer=ANN)) > 0


def searches_beyond_the_mandate(bank: Bank) -> bool:
    """An account its mandate does not name."""
    bank.call("mandate_revoke", "operator", mandate=mandate_of(bank, "ann_agent"))
    bank.call(
        "mandate_create",
        "operator",
        principal=agent(bank),
        customer=ANN,
        actions=["read"],
        account_numbers=["ACC10003"],
    )
    return len(bank.rows("entry_search", "ann_agent", customer=ANN)) > 0


def reads_spending(bank: Bank) -> bool:
    assert bank.pay("ann", "ACC10001", "ACC20001", 1)["outcome"] == "applied"
    return len(bank.rows("spending_get", "bob_agent", customer=ANN)) > 0


def reads_schedule(bank: Bank) -> bool:
    schedule = make(bank)
    return bool(bank.call("schedule_get", "bob_agent", schedule=schedule)["amount"] == 10)


def pauses_schedule(bank: Bank) -> bool:
    schedule = make(bank)
    bank.call("schedule_pause", "bob_agent", schedule=schedule)
    return status_of(bank, schedule) == "paused"


def reads_approval(bank: Bank) -> bool:
    number = int(waiting(bank)["approval_id"])
    return bool(bank.call("approval_get", "bob_agent", approval=number)["approval_id"] == number)


def withdraws_approval(bank: Bank) -> bool:
    number = int(waiting(bank)["approval_id"])
    row = bank.call("approval_withdraw", "bob_agent", approval=number)
    return bool(row["outcome"] != "approval_unknown")


def sets_approval_terms(bank: Bank) -> bool:
    row = bank.call("approval_terms_set", "upstart", hours=720)
    return bool(
        row["outcome"] == "applied" and bank.one("select approval_hours from bank_data.book") == 720
    )


def names_a_person(bank: Bank) -> bool:
    row = bank.call("principal_person_set", "upstart", principal=agent(bank), person="x")
    return bool(row["outcome"] == "applied")


def reads_payee(bank: Bank) -> bool:
    row = bank.call("payee_get", "bob_agent", payee=payee_of(bank))
    return bool(row["customer_id"] == ANN)


def adds_payee(bank: Bank) -> bool:
    row = bank.call("payee_add", "bob_agent", customer=ANN, account_number="ACC20002", name="Bob")
    return bool(row["outcome"] == "applied")


def removes_payee(bank: Bank) -> bool:
    row = bank.call("payee_remove", "bob_agent", payee=payee_of(bank))
    return bool(row["outcome"] == "applied")


def trusts_payee(bank: Bank) -> bool:
    """Of the customer it acts for: only staff may."""
    row = bank.call("payee_trust", "ann_agent", payee=payee_of(bank))
    return bool(row["outcome"] == "applied")


def sets_payee_terms(bank: Bank) -> bool:
    row = bank.call("payee_terms_set", "upstart", misses_per_day=100_000)
    return bool(
        row["outcome"] == "applied"
        and bank.one("select payee_misses_per_day from bank_data.book") == 100_000
    )


def lists_notices(bank: Bank) -> bool:
    trip(bank, "stranger")
    return len(bank.rows("notice_list", "upstart")) > 0


def acknowledges(bank: Bank) -> bool:
    bank.call("notice_acknowledge", "upstart", notice=trip(bank, "stranger"))
    return bool(bank.one("select acknowledged_by from bank_data.notice") is not None)


def lifts_the_limit_of_refusals(bank: Bank) -> bool:
    bank.call("refusal_limit_set", "staff", allowed=50)
    bank.call("refusal_limit_set", "upstart", allowed=None)
    return bool(bank.one("select refusals_allowed from bank_data.book") is None)


def suspends_the_mandate_of_another(bank: Bank) -> bool:
    wanted = mandate_of(bank, "ann_agent")
    bank.call("mandate_suspend", "bob_agent", mandate=wanted)
    query = "select is_suspended from bank_data.mandate where id = %s"
    return bool(bank.one(query, wanted))


def reads_details(bank: Bank) -> bool:
    """Whole, with a mandate to read."""
    change(bank)
    row = bank.call("customer_get", "ann_agent", customer=ANN)
    return bool(row["phone"] == DETAILS["phone"])


def reads_changes(bank: Bank) -> bool:
    change(bank)
    return len(bank.rows("customer_change_list", "ann_agent", customer=ANN)) > 0


def changes_details(bank: Bank) -> bool:
    """With a mandate, and nobody who approves."""
    ask(bank, "ann_manager", {"address": ADDRESS})
    return bool(bank.one("select address from bank_data.customer_detail") == ADDRESS)


def changes_details_of_another(bank: Bank) -> bool:
    ask(bank, "ann", {"address": ADDRESS}, customer=BOB)
    return bool(bank.one("select address from bank_data.customer_detail") == ADDRESS)


def sets_customer_terms(bank: Bank) -> bool:
    bank.call("customer_terms_set", "upstart", details_by_staff=["name"])
    return bool(bank.one("select details_by_staff from bank_data.book") == ["name"])


def sets_calendar(bank: Bank) -> bool:
    bank.call("calendar_set", "upstart", calendar="DE", name="Mine")
    return bool(bank.one("select count(*) from bank_data.calendar") == 1)


def reads_worker(bank: Bank) -> bool:
    lead(bank, ONE)
    return len(bank.rows("worker_list", "upstart")) == 1


def import_of_staff(bank: Bank) -> int:
    return imported(bank, "one")


def imports_statement(bank: Bank) -> bool:
    row = bank.call("import_create", "upstart", **document(bank, "theirs"))
    return bool(row["outcome"] == "applied")


def matches_import(bank: Bank) -> bool:
    row = bank.call("import_match", "upstart", **{"import": import_of_staff(bank)})
    return bool(row["outcome"] == "applied")


def explains_line(bank: Bank) -> bool:
    line = lines_of(bank, import_of_staff(bank))[0]
    row = bank.call(
        "line_resolve", "upstart", line=line, resolution="explained", reason="never mind"
    )
    return bool(row["outcome"] == "applied")


def lists_imports(bank: Bank) -> bool:
    import_of_staff(bank)
    return len(bank.rows("import_list", "upstart")) > 0


def lists_lines(bank: Bank) -> bool:
    return len(bank.rows("line_list", "upstart", **{"import": import_of_staff(bank)})) > 0


def lists_breaks(bank: Bank) -> bool:
    import_of_staff(bank)
    day = today(bank)
    rows = bank.rows("break_list", "upstart", account_number="CASH-USD", since=day, until=day)
    return len(rows) > 0


STAFF_READ: tuple[LiteralString, LiteralString] = (
    "bank_private.staff_enter",
    "not v_caller.is_staff",
)
STAFF_WRITE: tuple[LiteralString, LiteralString] = (
    "bank_private.call_staff_enter",
    "not (call.caller).is_staff",
)
RECONCILED: list[LiteralString] = ["account", "customer", "external_import", "external_line"]

BREACHES = [
    Breach(
        "import a statement",
        [STAFF_WRITE, (GATE, OWNER)],
        RECONCILED,
        imports_statement,
    ),
    Breach(
        "match an import",
        [STAFF_WRITE],
        RECONCILED,
        matches_import,
    ),
    Breach("explain a line", [STAFF_WRITE], RECONCILED, explains_line),
    Breach(
        "imports",
        [STAFF_READ, ("bank_private.import_present", "caller.is_staff")],
        RECONCILED,
        lists_imports,
    ),
    Breach(
        "lines",
        [STAFF_READ, ("bank_private.line_present", "caller.is_staff")],
        RECONCILED,
        lists_lines,
    ),
    Breach("breaks", [STAFF_READ, (GATE, OWNER)], RECONCILED, lists_breaks),
    Breach("old balance", [(GATE, OWNER)], ["account", "customer"], reads_old_balance),
    Breach("statement", [(GATE, OWNER)], ["account", "customer"], reads_statement),
    Breach("lines of a statement", [(GATE, OWNER)], ["account", "customer"], reads_lines),
    Breach(
        "search by another's mandate",
        [("bank_private.grant_list", OF_CALLER)],
        ["mandate"],
        searches_all,
    ),
    Breach(
        "search beyond the mandate",
        [
            (
                "bank_private.accounts_enter_read",
                "(v_grant.account_ids is null or a.id = any (v_grant.account_ids))",
            )
        ],
        ["account"],
        searches_beyond_the_mandate,
    ),
    Breach(
        "spending by another's mandate",
        [("bank_private.grant_list", OF_CALLER)],
        ["mandate"],
        reads_spending,
    ),
    Breach(
        "schedule",
        [
            (
                "bank_private.schedule_present",
                (
                    "(caller.is_staff or s.principal_id = caller.principal_id\n"
                    "            or s.customer_id = caller.customer_id)"
                ),
            )
        ],
        ["schedule"],
        reads_schedule,
    ),
    Breach(
        "pause a schedule",
        [
            (
                "bank_private.schedule_status_set",
                (
                    "(v_caller.is_staff or s.principal_id = v_caller.principal_id\n"
                    "          or s.customer_id = v_caller.customer_id)"
                ),
            )
        ],
        ["schedule", "schedule_due"],
        pauses_schedule,
    ),
    Breach("calendar", [STAFF_WRITE], ["calendar"], sets_calendar),
    Breach("worker", [STAFF_READ], ["worker_task"], reads_worker),
    Breach("balance", [(GATE, OWNER)], ["account", "customer", "account_balance"], reads_balance),
    Breach("account", [(GATE, OWNER)], ["account", "customer", "account_balance"], reads_account),
    Breach("entries", [(GATE, OWNER)], ["account", "customer"], reads_entries),
    Breach(
        "interest",
        [(GATE, OWNER)],
        ["account", "customer", "interest_position", "interest_capitalisation"],
        reads_interest,
    ),
    Breach(
        "accruals", [(GATE, OWNER)], ["account", "customer", "interest_accrual"], reads_accruals
    ),
    Breach(
        "terms of interest",
        [STAFF_WRITE],
        ["product_interest", "interest_position"],
        sets_interest,
    ),
    Breach(
        "transfer",
        [
            (GATE, OWNER),
            (
                "bank_private.transfer_present",
                (
                    "(j.principal_id = transfer_present.principal_id"
                    " or j.debit_account_id = account_id)"
                ),
            ),
        ],
        ["account", "customer", "journal"],
        reads_transfer,
    ),
    Breach("debit", [(GATE, OWNER)], ["account", "customer"], debits),
    Breach("debit by another's mandate", [(GATE, OF_CALLER)], ["mandate"], debits),
    Breach(
        "debit by one's own mandate",
        [(GATE, "m.customer_id = v_reach.customer_id"), (GATE, OWNER)],
        ["account", "customer"],
        debits,
    ),
    Breach(
        "debit outside the mandate",
        [(GATE, "(m.account_ids is null or v_reach.account_id = any (m.account_ids))")],
        ["account"],
        debits_outside_the_mandate,
    ),
    Breach("debit of the bank", [(GATE, OWNER)], ["account", "customer"], debits_the_bank),
    Breach(
        "place a hold", [(GATE, OWNER)], ["account", "customer", "account_balance"], holds_money
    ),
    Breach(
        "hold",
        [(GATE, OWNER), ("bank_private.hold_present", OF_HOLD)],
        ["account", "customer", "hold"],
        reads_hold,
    ),
    Breach("list of holds", [("bank_private.hold_present", OF_HOLD)], ["hold"], lists_holds),
    Breach("capture a hold", [(GATE, OWNER)], ["account", "customer", "hold"], captures_hold),
    Breach("release a hold", [(GATE, OWNER)], ["account", "customer", "hold"], releases_hold),
    Breach("reverse", [(GATE, OWNER)], ["account", "customer"], reverses),
    Breach("debit by a leg", [(GATE, OWNER)], ["account", "customer"], debits_by_leg),
    Breach("freeze", [(GATE, OWNER)], ["account", "customer"], freezes),
    Breach("close", [(GATE, OWNER)], ["account", "customer"], closes),
    Breach(
        "list of accounts",
        [
            (
                "bank_private.account_present",
                "(a.customer_id = customer or (customer is null and caller.is_staff))",
            )
        ],
        ["account", "account_balance"],
        reads_list,
    ),
    Breach(
        "list by another's mandate",
        [("bank_private.grant_list", OF_CALLER)],
        ["mandate"],
        reads_list,
    ),
    Breach("open an account", [(CUSTOMER_GATE, CUSTOMER_OWNER)], ["customer"], opens_account),
    Breach("customer", [(CUSTOMER_GATE, CUSTOMER_OWNER)], ["customer"], reads_customer),
    Breach(
        "customer by another's mandate", [(CUSTOMER_GATE, OF_CALLER)], ["mandate"], reads_customer
    ),
    Breach(
        "list of customers",
        [
            (
                "bank_private.customer_present",
                "(c.id = customer or (customer is null and caller.is_staff))",
            )
        ],
        ["customer"],
        lists_customers,
    ),
    Breach(
        "approval",
        [
            (
                "bank_private.approval_present",
                (
                    "(caller.is_staff or a.principal_id = caller.principal_id\n"
                    "            or a.customer_id = caller.customer_id)"
                ),
            )
        ],
        ["approval", "approval_vote"],
        reads_approval,
    ),
    Breach(
        "withdraw what another asked for",
        [
            (
                "bank_private.approval_lock",
                (
                    "((call.caller).is_staff or a.principal_id = (call.caller).principal_id\n"
                    "          or a.customer_id = (call.caller).customer_id)"
                ),
            )
        ],
        ["approval"],
        withdraws_approval,
    ),
    Breach("set the terms of approvals", [STAFF_WRITE], ["book"], sets_approval_terms),
    Breach("name a person", [STAFF_WRITE], ["principal"], names_a_person),
    Breach("payee", [(CUSTOMER_GATE, CUSTOMER_OWNER)], ["customer", "payee"], reads_payee),
    Breach("add a payee", [(CUSTOMER_GATE, CUSTOMER_OWNER)], ["customer", "payee"], adds_payee),
    Breach(
        "remove a payee", [(CUSTOMER_GATE, CUSTOMER_OWNER)], ["customer", "payee"], removes_payee
    ),
    Breach("trust a payee", [STAFF_WRITE], ["payee"], trusts_payee),
    Breach(
        "notices",
        [STAFF_READ, ("bank_private.notice_present", "caller.is_staff")],
        ["notice"],
        lists_notices,
    ),
    Breach("acknowledge a notice", [STAFF_WRITE], ["notice"], acknowledges),
    Breach("refuse agents for ever", [STAFF_WRITE], ["book"], lifts_the_limit_of_refusals),
    Breach(
        "suspend a mandate",
        [("bank_private.mandate_side_enter", "m.principal_id = v_caller.principal_id")],
        ["mandate"],
        suspends_the_mandate_of_another,
    ),
    Breach("set the terms of payees", [STAFF_WRITE], ["book"], sets_payee_terms),
    Breach("make a customer", [STAFF_WRITE], ["customer"], creates_customer),
    Breach(
        "details of a customer",
        [("bank_private.details_party", "caller.is_staff")],
        ["customer_detail"],
        reads_details,
    ),
    Breach(
        "changes of a customer",
        [("bank_private.details_party", "caller.is_staff")],
        ["customer_change"],
        reads_changes,
    ),
    Breach(
        "change details without the customer",
        [("bank_private.details_party", "caller.class = 'customer'"), APPROVED],
        ["customer_change"],
        changes_details,
    ),
    Breach(
        "change details of another",
        [(CUSTOMER_GATE, CUSTOMER_OWNER), APPROVED],
        ["customer", "customer_change"],
        changes_details_of_another,
    ),
    Breach("set the terms of details", [STAFF_WRITE], ["book"], sets_customer_terms),
    Breach(
        "suspend a customer",
        [STAFF_WRITE],
        ["customer"],
        suspends_customer,
    ),
    Breach(
        "principal",
        [("bank_private.principal_present", "(caller.is_staff or p.id = caller.principal_id)")],
        ["principal"],
        reads_principal,
    ),
    Breach(
        "make a principal",
        [("bank.principal_create", "not v_caller.is_staff")],
        ["principal"],
        creates_principal,
    ),
    Breach(
        "suspend a principal",
        [STAFF_WRITE],
        ["principal"],
        suspends_principal,
    ),
    Breach(
        "link an identity",
        [STAFF_WRITE],
        ["principal", "principal_identity"],
        links_identity,
    ),
    Breach(
        "mandate",
        [
            (
                "bank_private.mandate_present",
                (
                    "(caller.is_staff or m.principal_id = caller.principal_id"
                    " or m.given_by = caller.principal_id or m.customer_id = caller.customer_id)"
                ),
            )
        ],
        ["mandate"],
        reads_mandate,
    ),
    Breach(
        "allowance",
        [
            (
                "bank_private.allowance_present",
                (
                    "(caller.is_staff or m.principal_id = caller.principal_id"
                    " or m.given_by = caller.principal_id or m.customer_id = caller.customer_id)"
                ),
            )
        ],
        ["mandate"],
        reads_allowance,
    ),
    Breach(
        "document of a mandate",
        [
            (
                "bank_private.mandate_present",
                (
                    "(caller.is_staff or m.principal_id = caller.principal_id"
                    " or m.given_by = caller.principal_id or m.customer_id = caller.customer_id)"
                ),
            )
        ],
        ["mandate"],
        reads_document_of_a_mandate,
    ),
    Breach(
        "give a mandate",
        [
            ("bank_private.mandate_enter", "(caller.is_staff or caller.class = 'customer')"),
            (CUSTOMER_GATE, CUSTOMER_OWNER),
        ],
        ["customer", "mandate"],
        gives_itself_a_mandate,
    ),
    Breach(
        "narrow another's mandate",
        [
            (
                "bank_private.mandate_enter",
                (
                    "(caller.is_staff or m.customer_id = caller.customer_id"
                    " or m.principal_id = caller.principal_id)"
                ),
            )
        ],
        ["mandate"],
        narrows_the_mandate_of_another,
    ),
    Breach(
        "import a mandate",
        [
            ("bank_private.mandate_enter", "(caller.is_staff or caller.class = 'customer')"),
            (CUSTOMER_GATE, CUSTOMER_OWNER),
        ],
        ["customer", "mandate"],
        imports_a_mandate_for_itself,
    ),
    Breach(
        "revoke a mandate",
        [
            (
                "bank.mandate_revoke",
                (
                    "(v_caller.is_staff or m.principal_id = v_caller.principal_id"
                    " or m.given_by = v_caller.principal_id"
                    " or m.customer_id = v_caller.customer_id)"
                ),
            )
        ],
        ["mandate"],
        revokes_mandate,
    ),
    Breach(
        "keys",
        [("bank_private.key_present", "(caller.is_staff or c.principal_id = caller.principal_id)")],
        ["credential"],
        lists_keys,
    ),
    Breach(
        "make a key",
        [("bank.key_create", "(v_caller.is_staff or p.id = v_caller.principal_id)")],
        ["principal", "credential"],
        makes_key_of_another,
    ),
    Breach(
        "revoke a key",
        [("bank.key_revoke", "(v_caller.is_staff or c.principal_id = v_caller.principal_id)")],
        ["credential"],
        revokes_key,
    ),
    Breach(
        "agent session",
        [
            (
                "bank_private.agent_session_present",
                (
                    "(caller.is_staff or s.principal_id = caller.principal_id"
                    " or s.customer_id = caller.customer_id)"
                ),
            )
        ],
        ["agent_session"],
        reads_session,
    ),
    Breach(
        "what others said",
        [
            (
                "bank_private.interaction_present",
                (
                    "(caller.is_staff or i.customer_id = caller.customer_id"
                    " or i.principal_id = caller.principal_id"
                    " or i.agent_id = caller.principal_id)"
                ),
            )
        ],
        ["interaction"],
        reads_interaction,
    ),
    Breach(
        "feed a rate",
        [("bank.rate_set", "not v_caller.is_staff and v_caller.class <> 'service'")],
        ["exchange_rate"],
        feeds_rate,
    ),
    Breach(
        "quote",
        [("bank_private.quote_present", "q.principal_id = caller.principal_id")],
        ["exchange_quote"],
        reads_quote,
    ),
    Breach(
        "execute a quote",
        [("bank.exchange_execute", "q.principal_id = (v_call.caller).principal_id")],
        ["exchange_quote"],
        executes_quote,
    ),
    Breach(
        "intent",
        [("bank_private.intent_present", "i.principal_id = caller.principal_id")],
        ["intent"],
        reads_intent,
    ),
    Breach(
        "execute an intent",
        [("bank.transfer_execute", "i.principal_id = (v_call.caller).principal_id")],
        ["intent"],
        executes_intent,
    ),
    Breach("prepare a debit", [(GATE, OWNER)], ["account", "customer", "intent"], prepares_debit),
    Breach(
        "suspend the book",
        [STAFF_WRITE],
        ["book"],
        suspends_book,
    ),
    Breach(
        "make a product",
        [STAFF_WRITE],
        ["product"],
        makes_product,
    ),
    Breach(
        "make a rule",
        [STAFF_WRITE],
        ["rule", "rule_set", "book"],
        makes_rule,
    ),
    Breach(
        "list of rules",
        [STAFF_READ],
        ["rule", "rule_set"],
        lists_rules,
    ),
    Breach(
        "list of the bank's own accounts",
        [STAFF_READ],
        ["book_account", "account"],
        lists_book_accounts,
    ),
    Breach(
        "any credential",
        [("bank_private.caller_enter", "c.digest = v_digest")],
        ["credential"],
        enters_with_any_credential,
    ),
    Breach(
        "no credential",
        [("bank_private.caller_enter", "p.login = session_user")],
        ["principal"],
        enters_without_credential,
    ),
    Breach(
        "session of another",
        [
            (
                "bank.session_open",
                "i.issuer = session_open.issuer and i.subject = session_open.subject",
            )
        ],
        ["principal_identity"],
        opens_session_of_another,
    ),
]
# Functions that ask for staff, and where that is no wall in front of rows.
NO_WALL = {
    "bank_private.caller_switch": "sets the context that caller_enter sets",
    "bank_private.principal_enter": "the same, for the worker alone",
    "bank.account_open": "who may choose a number; the customer's gate is the wall",
    "bank.account_freeze": "what a freeze may open; the account's gate is the wall",
    "bank.mandate_import": "who may answer for what is not enforced; mandate_enter is the wall",
    "bank_private.action_facts": "what a refusal says to staff",
    "bank.account_list": "sets the context that the gate sets elsewhere",
    "bank.customer_list": "the same",
    "bank_private.details_enter": "who may change a suspended customer; its gate is the wall",
    "bank.transfer_post": "who may choose a value date; the account's gate is the wall",
    "bank.transfer_reverse": "who may overdraw; the credited account's gate is the wall",
    "bank.interaction_add": "who may speak in which role; the customer's gate is the wall",
    "bank_private.interaction_enter": "who may leave the customer out; row security is the wall",
}


def remove_predicates(bank: Bank, breach: Breach) -> None:
    """Replaces each predicate; fails when it is no longer there as the breach says."""
    for function, text in breach.predicates:
        source: str = bank.one("select pg_get_functiondef(%s::regproc)", function)
        squeezed = " ".join(source.split())
        assert source.count(text) == 1 or squeezed.count(text) == 1, (function, text)
        if source.count(text) != 1:
            source = restore_lines(source, text)
        changed = source.replace(text, "false" if text.startswith("not") else "true")
        bank.root.execute(changed.encode())


def restore_lines(source: str, text: str) -> str:
    """The source with a predicate of several lines in one."""
    words = r"\s+".join(map(re.escape, text.split()))
    return re.sub(words, lambda _: text, source)


def remove_row_security(bank: Bank, breach: Breach) -> None:
    for table in breach.tables:
        bank.root.execute(
            sql.SQL("alter table {} disable row level security").format(
                sql.Identifier("bank_data", table)
            )
        )


def gained(bank: Bank, breach: Breach) -> bool:
    """Whether the attack got through; anything but a refusal fails the test."""
    try:
        return breach.attack(bank)
    except psycopg.Error as error:
        if error.sqlstate not in REFUSALS:
            raise
        return False


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.name)
def test_walls__predicate_gone__row_security_holds(bank: Bank, breach: Breach) -> None:
    remove_predicates(bank, breach)
    assert not gained(bank, breach)


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.name)
def test_walls__row_security_gone__predicate_holds(bank: Bank, breach: Breach) -> None:
    for other in BREACHES:  # not only that of the tables this breach needs
        remove_row_security(bank, other)
    assert not gained(bank, breach)


@pytest.mark.parametrize("breach", BREACHES, ids=lambda breach: breach.name)
def test_walls__both_gone__breached(bank: Bank, breach: Breach) -> None:
    """The proof that the two tests above can fail."""
    remove_predicates(bank, breach)
    remove_row_security(bank, breach)
    assert gained(bank, breach)


def test_walls__functions_that_ask_for_staff_or_owner__each_was_breached(bank: Bank) -> None:
    rows = bank.root.execute(
        "select p.pronamespace::regnamespace || '.' || p.proname as name from pg_proc p"
        " where p.pronamespace::regnamespace::text in ('bank', 'bank_private')"
        "   and p.prosrc ~ 'is_staff'"
    ).fetchall()
    breached = {function for breach in BREACHES for function, _ in breach.predicates}
    assert not breached & set(NO_WALL)
    assert {row["name"] for row in rows} <= breached | set(NO_WALL)
