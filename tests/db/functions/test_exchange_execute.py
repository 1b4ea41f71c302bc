from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar, LiteralString

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bank import ANN, Bank, credential_of
from tests.db.functions.calls import (
    apply,
    call_as,
    fail,
    fall_asleep,
    give,
    lacks,
    last_row,
    precede,
    refuse,
    set_scopes,
    short_of,
    snapshot,
    suspend_customer,
)
from tests.db.functions.exchanges import (
    AGENT_SCOPES,
    EXPONENTS,
    bank,
    execute,
    expect_amount,
    expire,
    quote_for,
    remainders,
    set_rate,
)
from tests.db.functions.governed import GovernedContract
from tests.db.functions.writes import WriteContract

__all__ = ["bank"]  # the fixture: with positions and rates


class TestExchangeExecute(WriteContract, GovernedContract):
    function = "exchange_execute"
    scope = "transfers:write"
    who = "ann_agent"
    second = "ann"
    texts: ClassVar[dict[str, int]] = {"memo": 500}
    spared = frozenset(("mandate_payee",))

    def prepare(self, bank: Bank) -> dict[str, Any]:  # noqa: ARG002
        return {}

    def complete(self, bank: Bank) -> dict[str, Any]:
        return {"quote": int(quote_for(bank, "ANN-USD", "ANN-EUR", 50)["quote_id"])}

    def arguments(self, bank: Bank) -> dict[str, Any]:
        """The same quote each time, until it is used; a suspended book makes none."""
        found = bank.one(
            "select min(q.id) from bank_data.exchange_quote q"
            " where q.principal_id = %s and not exists"
            " (select from bank_data.exchange x where x.quote_id = q.id)",
            bank.principals["ann_agent"],
        )
        if found is None or bank.one("select count(*) from bank_data.exchange"):
            found = self.first(bank)
        return {"quote": int(found)}

    def first(self, bank: Bank) -> int:
        """The quote that a key was used for, so that the same key repeats the same request."""
        used = bank.one("select min(quote_id) from bank_data.exchange")
        if used is not None:
            return int(used)
        return int(quote_for(bank, "ANN-EUR", "ANN-USD", 100)["quote_id"])

    def others(self, bank: Bank) -> dict[str, Any]:
        quote = quote_for(bank, "ANN-USD", "ANN-EUR", 50, "ann")
        return {"quote": int(quote["quote_id"])}


def legs(bank: Bank, made: dict[str, Any]) -> list[tuple[str, str, Decimal]]:
    """The transfers of an exchange: debited, credited, amount in major units."""
    rows = bank.root.execute(
        "select d.number as debit, c.number as credit, j.operation,"
        "       bank_private.amount_major(j.amount, d.exponent) as amount"
        "  from bank_data.journal j"
        "  join bank_data.account d on d.id = j.debit_account_id"
        "  join bank_data.account c on c.id = j.credit_account_id"
        " where j.parent_id = %s order by j.id",
        [made["exchange_id"]],
    ).fetchall()
    assert {row["operation"] for row in rows} == {"exchange_leg"}
    return [(row["debit"], row["credit"], row["amount"]) for row in rows]


def test_exchange_execute__euro_to_dollar__two_legs_and_both_balances(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    made = execute(bank, quote)["resource"]
    assert (made["from_amount"], made["to_amount"]) == ("100.00", "108.00")
    assert (made["balance"], made["available"], made["version"]) == (
        "999999900.00", "999999900.00", 2,
    )  # fmt: skip
    assert made["credited_balance"] == "1000000108.00"
    assert legs(bank, made) == [
        ("ANN-EUR", "POS-EUR", Decimal("100.00")),
        ("POS-USD", "ANN-USD", Decimal("108.00")),
    ]
    assert bank.balance("POS-EUR") == 100
    assert bank.balance("POS-USD") == -108
    bank.verify()


def test_exchange_execute__head_row__with_key_and_without_posting(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    made = execute(bank, quote, idempotency_key="once", memo="trip")["resource"]
    (head,) = bank.root.execute(
        "select * from bank_data.journal where id = %s", [made["exchange_id"]]
    ).fetchall()
    assert (head["operation"], head["outcome"]) == ("exchange_execute", "applied")
    assert (head["amount"], head["debit_version"], head["parent_id"]) == (None, None, None)
    assert head["idempotency_id"] is not None
    assert (head["subject_id"], head["customer_id"]) == (int(quote["quote_id"]), ANN)
    assert head["facts"] == made
    rows = bank.root.execute(
        "select idempotency_id, request ->> 'memo' as memo, subject_id"
        " from bank_data.journal where parent_id = %s",
        [head["id"]],
    ).fetchall()
    assert [row["idempotency_id"] for row in rows] == [None, None]
    assert {row["memo"] for row in rows} == {"trip"}
    assert {row["subject_id"] for row in rows} == {int(quote["quote_id"])}


def test_exchange_execute__entries__have_the_other_side(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    made = execute(bank, quote, memo="trip")["resource"]
    for own, other, amount in (("EUR", "USD", "108.00"), ("USD", "EUR", "100.00")):
        entry = bank.rows("entry_list", "ann_agent", account_number=f"ANN-{own}")[0]
        assert entry["memo"] == "trip"
        assert entry["counterparty_account"] == f"POS-{own}"
        assert entry["exchange"] == {
            "exchange_id": made["exchange_id"],
            "quote_id": quote["quote_id"],
            "account_number": f"ANN-{other}",
            "amount": amount,
            "currency": other,
            "rate": "1.08",
            "base_currency": "EUR",
        }
        older = bank.rows("entry_list", "ann_agent", account_number=f"ANN-{own}")[1]
        assert older["exchange"] is None
    position = bank.rows("entry_list", "staff", account_number="POS-EUR")
    assert [entry["exchange"] for entry in position] == [None]


def test_exchange_execute__transfers__hide_the_position_of_the_bank(bank: Bank) -> None:
    """Whoever exchanges made the debit of the bank's position, and must not see its balance."""
    made = execute(bank, quote_for(bank, "ANN-EUR", "ANN-USD", 100))["resource"]
    paid = bank.call("transfer_get", "ann_agent", transfer=int(made["debit_transfer_id"]))
    assert (paid["kind"], paid["balance"]) == ("exchange_leg", Decimal("999999900.00"))
    got = bank.call("transfer_get", "ann_agent", transfer=int(made["credit_transfer_id"]))
    assert (got["kind"], got["from_account"], got["amount"]) == ("exchange_leg", "POS-USD", 108)
    assert (got["balance"], got["available"], got["version"]) == (None, None, None)
    assert str(got["parent_id"]) == made["exchange_id"]


def test_exchange_execute__rounding__booked_when_a_whole_unit_is_due(bank: Bank) -> None:
    """Each leaves 0.28 of a cent: with the fourth a cent is due, and 0.12 are kept."""
    for turn in range(1, 5):
        made = execute(bank, quote_for(bank, "ANN-USD", "ANN-EUR", 100))["resource"]
        expected = [
            ("ANN-USD", "POS-USD", Decimal("100.00")),
            ("POS-EUR", "ANN-EUR", Decimal("92.59")),
        ]
        if turn == 4:
            expected.append(("POS-USD", "ROUND-USD", Decimal("0.01")))
        assert legs(bank, made) == expected
        assert remainders(bank) == {"USD": Fraction(28 * turn, 100)}
    assert bank.balance("POS-USD") == Decimal("399.99")
    assert bank.balance("ROUND-USD") == Decimal("0.01")
    assert bank.one("select remainder from bank.audit_remainder") == Decimal("0.12")
    bank.verify()


def test_exchange_execute__split_into_many__gains_nothing(bank: Bank) -> None:
    """Rounding to the nearest would pay a cent for each 0.66 cents."""
    for _ in range(5):
        execute(bank, quote_for(bank, "ANN-JPY", "ANN-USD", 2))
    assert bank.balance("ANN-USD") - 10**9 == Decimal("0.05")  # 10 yen are 6.6 cents
    bank.verify()


@pytest.mark.parametrize("who", ["bob_agent", "ann", "staff", "stranger"])
def test_exchange_execute__another_principal__quote_unknown(bank: Bank, who: str) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    for number in (int(quote["quote_id"]), 999999, -1):
        answer = refuse(bank, "exchange_execute", who, "quote_unknown", quote=number)
        assert answer["facts"] is None
    assert execute(bank, quote)["outcome"] == "applied"


def test_exchange_execute__no_quote__request_invalid(bank: Bank) -> None:
    fail(bank, "exchange_execute", "ann_agent", "request_invalid", quote=None)


def test_exchange_execute__twice__quote_used(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    made = execute(bank, quote)["resource"]
    number = int(quote["quote_id"])
    answer = refuse(bank, "exchange_execute", "ann_agent", "quote_used", quote=number)
    assert answer["facts"] == {"exchange_id": made["exchange_id"]}
    expire(bank, quote)  # "expired" would invite to pay again
    assert precede(bank, "quote_used", "quote_expired") == "quote_used"
    refuse(bank, "exchange_execute", "ann_agent", "quote_used", quote=number)
    bank.verify()


def test_exchange_execute__too_late__quote_expired(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    expire(bank, quote)
    number = int(quote["quote_id"])
    answer = refuse(bank, "exchange_execute", "ann_agent", "quote_expired", quote=number)
    assert answer["facts"].keys() == {"expires_at"}


def test_exchange_execute__rate_changed_since__price_of_the_quote(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    set_rate(bank, "EUR", "USD", 2)
    assert execute(bank, quote)["resource"]["to_amount"] == "108.00"


def test_exchange_execute__no_funds__nothing_left(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-USD", "ANN-EUR", 100)
    bank.pay("ann_agent", "ANN-USD", "ACC20001", 10**9 - 99)
    number = int(quote["quote_id"])
    answer = refuse(bank, "exchange_execute", "ann_agent", "insufficient_funds", quote=number)
    assert answer["facts"] == short_of("99.00")
    assert bank.one("select count(*) from bank_data.exchange_remainder") == 0
    bank.pay("operator", "CASH-USD", "ANN-USD", 1)
    assert execute(bank, quote)["resource"]["balance"] == "0.00"
    bank.verify()


@pytest.mark.parametrize(
    ("number", "direction", "field"),
    [("ANN-EUR", "debit", "from_account"), ("ANN-USD", "credit", "to_account")],
)
def test_exchange_execute__frozen__account_frozen(
    bank: Bank, number: str, direction: str, field: str
) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    apply(bank, "account_freeze", "staff", account_number=number, direction=direction)
    answer = refuse(
        bank, "exchange_execute", "ann_agent", "account_frozen", quote=int(quote["quote_id"])
    )
    assert answer["facts"] == {"field": field}


def test_exchange_execute__closed__account_closed(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ACC10003", 100)
    apply(bank, "account_close", "staff", account_number="ACC10003")
    answer = refuse(
        bank, "exchange_execute", "ann_agent", "account_closed", quote=int(quote["quote_id"])
    )
    assert answer["facts"] == {"field": "to_account"}


def test_exchange_execute__balance_of_the_payee_full__balance_limit(bank: Bank) -> None:
    set_rate(bank, "USD", "JPY", 10**8)
    quote = quote_for(bank, "ANN-USD", "ANN-JPY", 9 * 10**8)
    bank.root.execute(
        "update bank_data.account_balance b set posted = 3950000000000000000"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ANN-JPY'"
    )
    answer = bank.call("exchange_execute", "ann_agent", quote=int(quote["quote_id"]))
    assert answer["facts"] == {"field": "to_account"}
    assert answer["outcome"] == "balance_limit"


NOT_NAMED: LiteralString = "delete from bank_data.book_account where role = %s and currency = %s"
FROZEN: LiteralString = (
    "update bank_data.account_balance b set debit_open = false, credit_open = false"
    "  from bank_data.book_account o"
    " where o.account_id = b.account_id and o.role = %s and o.currency = %s"
)


@pytest.mark.parametrize("deed", [NOT_NAMED, FROZEN])
@pytest.mark.parametrize(
    ("role", "currency"),
    [("exchange_position", "EUR"), ("exchange_position", "USD"), ("exchange_rounding", "USD")],
)
def test_exchange_execute__account_of_the_bank_gone__system_account_missing(
    bank: Bank, role: str, currency: str, deed: LiteralString
) -> None:
    for _ in range(3):  # with the fourth a leg to the rounding account is due
        execute(bank, quote_for(bank, "ANN-USD", "ANN-EUR", 100))
    quote = quote_for(bank, "ANN-USD", "ANN-EUR", 100)
    bank.root.execute(deed, [role, currency])
    answer = refuse(
        bank,
        "exchange_execute",
        "ann_agent",
        "system_account_missing",
        quote=int(quote["quote_id"]),
    )
    assert answer["facts"] == {"role": role, "currency": currency}


def test_exchange_execute__account_became_a_position__same_account(bank: Bank) -> None:
    quote = quote_for(bank, "CASH-EUR", "CASH-USD", 100, "staff")
    bank.root.execute(
        "update bank_data.book_account o set account_id = a.id from bank_data.account a"
        " where a.number = 'CASH-EUR' and o.role = 'exchange_position' and o.currency = 'EUR'"
    )
    fail(bank, "exchange_execute", "staff", "same_account", quote=int(quote["quote_id"]))


def test_exchange_execute__mandate_revoked__account_unknown(bank: Bank) -> None:
    """Rights are those of the execution, and under the mandate of the quote."""
    set_scopes(bank, "stranger", *AGENT_SCOPES)
    mandate = give(bank, "stranger", ANN, "debit")
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100, "stranger")
    bank.call("mandate_revoke", "operator", mandate=mandate)
    number = int(quote["quote_id"])
    answer = refuse(bank, "exchange_execute", "stranger", "account_unknown", quote=number)
    assert answer["facts"] == {"field": "from_account"}
    give(bank, "stranger", ANN, "debit")
    refuse(bank, "exchange_execute", "stranger", "account_unknown", quote=number)


def test_exchange_execute__mandate_narrowed__mandate_missing(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    bank.root.execute(
        "update bank_data.mandate set actions = array['read'] where id = %s", [quote["mandate_id"]]
    )
    number = int(quote["quote_id"])
    answer = refuse(bank, "exchange_execute", "ann_agent", "mandate_missing", quote=number)
    assert answer["facts"] == lacks("debit", field="from_account")


def test_exchange_execute__customer_suspended__customer_suspended(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    suspend_customer(bank, ANN)
    number = int(quote["quote_id"])
    refuse(bank, "exchange_execute", "ann_agent", "customer_suspended", quote=number)


def test_exchange_execute__mandate_to_debit_only__no_balance_of_the_payee(bank: Bank) -> None:
    set_scopes(bank, "stranger", *AGENT_SCOPES)
    give(bank, "stranger", ANN, "debit")
    made = execute(bank, quote_for(bank, "ANN-EUR", "ANN-USD", 100, "stranger"), "stranger")
    assert made["resource"]["credited_balance"] is None
    made = execute(bank, quote_for(bank, "ANN-USD", "ACC20002", 1))
    assert made["resource"]["credited_balance"] is None  # Bob's
    assert made["resource"]["balance"] is not None


def test_exchange_execute__16_racers_on_one_quote__one_exchange(bank: Bank) -> None:
    number = int(quote_for(bank, "ANN-EUR", "ANN-USD", 100)["quote_id"])

    def run(key: str | None) -> str:
        with bank.connect("bank_api") as connection:
            (row,) = call_as(
                connection,
                "exchange_execute",
                quote=number,
                idempotency_key=key,
                credential=credential_of("ann_agent"),
            )
        return f"{row['outcome']} {row['replayed']}"

    keys = [None] * 6 + [f"key {n}" for n in range(5)] + ["shared"] * 5
    with ThreadPoolExecutor(16) as pool:
        told = list(pool.map(run, keys))
    assert told.count("applied False") == 1
    assert {answer.split()[0] for answer in told if answer != "applied False"} <= {
        "quote_used",
        "applied",
    }
    assert bank.one("select count(*) from bank_data.exchange") == 1
    assert bank.balance("ANN-EUR") == 10**9 - 100
    assert bank.balance("ANN-USD") == 10**9 + 108
    bank.verify()


def test_exchange_execute__opposing_storm__no_deadlock_all_exact(bank: Bank) -> None:
    """Both directions of two pairs at once: every account is locked in the order of its id."""
    pairs = [("EUR", "USD"), ("USD", "EUR"), ("USD", "JPY"), ("JPY", "USD")]
    quotes = [
        int(quote_for(bank, f"ANN-{debit}", f"ANN-{credit}", 1000 + n)["quote_id"])
        for n in range(10)
        for debit, credit in pairs
    ]
    left = bank.one("select sum(remainder) from bank_data.exchange_quote")

    def run(number: int) -> str:
        with bank.connect("bank_api") as connection:
            (row,) = call_as(
                connection, "exchange_execute", quote=number, credential=credential_of("ann_agent")
            )
        return str(row["outcome"])

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(run, quotes)) == {"applied"}
    assert sum(remainders(bank).values()) == Fraction(left)
    bank.verify()


rates = st.decimals(min_value=Decimal("0.0000000001"), max_value=10**6, places=10)
amounts = st.integers(min_value=1, max_value=10**9)


@pytest.mark.slow
@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    pair=st.permutations(list(EXPONENTS)),
    side=st.sampled_from(["sell", "buy"]),
    minor=amounts,
    rate=rates,
    spread=st.decimals(min_value=0, max_value=Decimal("0.5"), places=6),
    is_direct=st.booleans(),
)
def test_exchange_execute__random__as_fractions_say_and_nothing_lost(  # noqa: PLR0917
    bank: Bank,
    pair: list[str],
    side: str,
    minor: int,
    rate: Decimal,
    spread: Decimal,
    is_direct: bool,
) -> None:
    """The state of the bank grows with the examples: remainders add up over all of them."""
    debit, credit = pair[:2]
    base, quoted = (debit, credit) if is_direct else (credit, debit)
    bank.root.execute(
        "update bank_data.exchange_rate set valid_from = '-infinity', valid_until = now()"
    )
    set_rate(bank, base, quoted, rate, spread=spread)
    applied = Fraction(rate) * (1 - Fraction(spread) if is_direct else 1 + Fraction(spread))
    given = debit if side == "sell" else credit
    amount = Decimal(minor).scaleb(-EXPONENTS[given])
    other, left = expect_amount(amount, side, debit, credit, base, applied)
    arguments = {
        "from_account": f"ANN-{debit}", "to_account": f"ANN-{credit}", "amount": amount,
        "side": side,
    }  # fmt: skip
    before = remainders(bank).get(quoted, Fraction(0))
    balances = {currency: bank.balance(f"ANN-{currency}") for currency in (debit, credit)}
    if other == 0:
        answer = bank.call("quote_create", "ann_agent", **arguments)
        assert answer["outcome"] == "amount_too_small"
        return
    taken, got = (amount, other) if side == "sell" else (other, amount)
    if taken.scaleb(EXPONENTS[debit]) >= 10**18 or got.scaleb(EXPONENTS[credit]) >= 10**18:
        return
    quote = bank.call("quote_create", "ann_agent", **arguments)["resource"]
    assert Fraction(quote["rate"]) == applied
    assert (Decimal(quote["from_amount"]), Decimal(quote["to_amount"])) == (taken, got)
    answer = execute(bank, quote)
    if taken > balances[debit]:
        assert answer["outcome"] == "insufficient_funds"
        return
    assert answer["outcome"] == "applied"
    assert bank.balance(f"ANN-{debit}") == balances[debit] - taken
    assert bank.balance(f"ANN-{credit}") == balances[credit] + got
    assert remainders(bank)[quoted] == before + left
    totals = bank.root.execute(
        "select a.currency, sum(b.posted) as total from bank_data.account_balance b"
        " join bank_data.account a on a.id = b.account_id group by a.currency"
    ).fetchall()
    assert {row["total"] for row in totals} == {0}


@pytest.mark.slow
def test_exchange_execute__1000_random__remainders_add_up_exactly(bank: Bank) -> None:
    """All in the database: quotes of random amounts, executed; then sums, with fractions."""
    bank.root.execute("select setseed(0.42)")
    pairs = [("EUR", "USD"), ("USD", "EUR"), ("USD", "JPY"), ("JPY", "USD"), ("KWD", "USD"),
             ("USD", "KWD")]  # fmt: skip
    done = 0
    expected: dict[str, Fraction] = {}
    position = dict.fromkeys(EXPONENTS, Decimal(0))
    while done < 1000:
        debit, credit = pairs[done % len(pairs)]
        side = ("sell", "buy")[done % 2]
        given = debit if side == "sell" else credit
        minor = bank.one("select (random() * 1000000)::int + 500")
        amount = Decimal(minor).scaleb(-EXPONENTS[given])
        quote = quote_for(bank, f"ANN-{debit}", f"ANN-{credit}", amount, side=side)
        assert execute(bank, quote)["outcome"] == "applied"
        _, left = expect_amount(
            amount, side, debit, credit, quote["base_currency"], Fraction(quote["rate"])
        )
        quoted = quote["quote_currency"]
        expected[quoted] = expected.get(quoted, Fraction(0)) + left
        position[debit] += Decimal(quote["from_amount"])
        position[credit] -= Decimal(quote["to_amount"])
        done += 1
    assert remainders(bank) == expected
    for currency, total in position.items():
        assert bank.balance(f"POS-{currency}") + bank.balance(f"ROUND-{currency}") == total
    assert all(total > 1 for total in expected.values())
    bank.verify()


QUOTE: LiteralString = "update bank_data.exchange_quote set "
EXCHANGE: LiteralString = "update bank_data.exchange set "
JOURNAL: LiteralString = "update bank_data.journal set "
DEBITED: LiteralString = " where id = (select min(debit_transfer_id) from bank_data.exchange)"
CREDITED: LiteralString = " where id = (select min(credit_transfer_id) from bank_data.exchange)"
TAMPERINGS: dict[str, tuple[LiteralString, str]] = {
    "remainder of a quote": (QUOTE + "remainder = remainder + 0.0000000001", "quote"),
    "price of a quote": (QUOTE + "to_amount = to_amount + 1", "quote"),
    "rate of a quote": (QUOTE + "rate = rate * 1.01", "quote"),
    "payee of a quote": (QUOTE + "to_account_id = from_account_id", "exchange"),
    "asker of a quote": (QUOTE + "principal_id = principal_id + 1", "exchange"),
    "executor": (EXCHANGE + "principal_id = principal_id + 1", "exchange"),
    "execution taken away": ("delete from bank_data.exchange", "exchange"),
    "execution of another quote": (
        EXCHANGE + "quote_id = 999999 where quote_id = 851",
        "exchange",
    ),
    "leg of nothing": (JOURNAL + "parent_id = null" + CREDITED, "exchange"),
    "leg of a transfer": (JOURNAL + "operation = 'transfer_post'" + DEBITED, "exchange"),
    "call taken away": (
        "delete from bank_data.journal where operation = 'exchange_execute'",
        "exchange",
    ),
    "rounding not booked": (
        EXCHANGE + "rounding_amount = 0, rounding_transfer_id = null",
        "exchange",
    ),
    "fraction not kept": ("update bank_data.exchange_remainder set remainder = 0", "remainder"),
    "fractions taken away": ("delete from bank_data.exchange_remainder", "remainder"),
    "leg that moved more": (JOURNAL + "amount = amount + 1" + DEBITED, "position"),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_exchange_execute__tampered__found_by_book_verify(bank: Bank, name: str) -> None:
    for _ in range(4):
        execute(bank, quote_for(bank, "ANN-USD", "ANN-EUR", 100))
    assert bank.balance("ROUND-USD") == Decimal("0.01")
    bank.verify()
    statement, check = TAMPERINGS[name]
    bank.root.execute("set session_replication_role = replica")
    assert bank.root.execute(statement).rowcount > 0
    bank.root.execute("set session_replication_role = origin")
    assert check in {row["check_name"] for row in bank.rows("book_verify", "operator")}


def test_exchange_execute__refused__key_is_used_up(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 100)
    expire(bank, quote)
    first = execute(bank, quote, idempotency_key="once")
    before = snapshot(bank)
    assert execute(bank, quote, idempotency_key="once") == first | {"replayed": True}
    assert snapshot(bank) == before
    assert last_row(bank)["outcome"] == "quote_expired"


def test_exchange_execute__dormant__account_dormant(bank: Bank) -> None:
    quote = quote_for(bank, "ANN-EUR", "ANN-USD", 1)
    fall_asleep(bank, "ANN-EUR")
    refuse(bank, "exchange_execute", "ann_agent", "account_dormant", quote=int(quote["quote_id"]))
