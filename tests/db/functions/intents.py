"""Intents of Ann's agent, for the tests about them."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, LiteralString

from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, fall_asleep, suspend_customer
from tests.db.functions.rules import make_rule

PAY: dict[str, Any] = {
    "from_account": "ACC10001",
    "to_account": "ACC20001",
    "amount": Decimal("10.00"),
}


def intent_of(bank: Bank, who: str = "ann_agent", **more: Any) -> int:
    """An intent of ten dollars for Bob, unless said otherwise; its id."""
    return int(apply(bank, "transfer_prepare", who, **PAY | more)["intent_id"])


def execute(bank: Bank, intent: int, who: str = "ann_agent") -> dict[str, Any]:
    return bank.call("transfer_execute", who, intent=intent)


def age_intents(bank: Bank, by: str) -> None:
    """Puts all intents, and the whole journal with them, into the past; the book still holds."""
    bank.root.execute("update bank_data.journal set occurred_at = occurred_at - %s::interval", [by])
    bank.root.execute(
        "update bank_data.intent set created_at = created_at - %s::interval,"
        " expires_at = expires_at - %s::interval",
        [by, by],
    )
    bank.root.execute("update bank_data.intent i set digest = bank_private.intent_digest(i)")
    bank.root.execute(
        "update bank_data.journal j set facts = j.facts || jsonb_build_object("
        " 'digest', encode(i.digest, 'hex'),"
        " 'created_at', to_jsonb(i.created_at at time zone 'UTC') #>> '{}' || '+00:00',"
        " 'expires_at', to_jsonb(i.expires_at at time zone 'UTC') #>> '{}' || '+00:00')"
        " from bank_data.intent i"
        " where j.subject_id = i.id and j.operation = 'transfer_prepare'"
    )


def narrow(term: LiteralString) -> Callable[[Bank], None]:
    """Changes a term of the mandate of Ann's agent as the DBA: its id stays."""

    def change(bank: Bank) -> None:
        bank.root.execute(
            b"update bank_data.mandate set is_limited = true, currency = 'USD', exponent = 2, "
            + term.encode()
            + b" where principal_id = %s",
            [bank.principals["ann_agent"]],
        )
        bank.root.execute(
            "insert into bank_data.mandate_usage (book_id, mandate_id, starts_at, amounts, uses)"
            " select 1, id, array_fill('-infinity'::timestamptz, array[5]),"
            "        array_fill(0::bigint, array[5]), array_fill(0, array[5])"
            "   from bank_data.mandate where is_limited"
        )

    return change


def revoke(bank: Bank) -> None:
    for mandate in bank.rows("mandate_list", "operator", principal=bank.principals["ann_agent"]):
        bank.call("mandate_revoke", "operator", mandate=mandate["mandate_id"])


def read_only(bank: Bank) -> None:
    bank.root.execute("update bank_data.mandate set actions = array['read']")


def freeze(bank: Bank) -> None:
    apply(bank, "account_freeze", "operator", account_number="ACC20001")


def close(bank: Bank) -> None:
    bank.pay("bob_agent", "ACC20001", "ACC10003", 1000)
    apply(bank, "account_close", "staff", account_number="ACC20001")


def spend(bank: Bank) -> None:
    assert bank.pay("ann", "ACC10001", "ACC10003", "990.01")["outcome"] == "applied"


def fill_up(bank: Bank) -> None:
    bank.root.execute(
        "update bank_data.account_balance b set posted = 4000000000000000000 - 1"
        " from bank_data.account a where a.id = b.account_id and a.number = 'ACC20001'"
    )


def pay_it(bank: Bank) -> None:
    assert bank.pay("ann", "ACC10001", "ACC20001", 10)["outcome"] == "applied"


def deny(bank: Bank) -> None:
    make_rule(bank, measure="amount", threshold="9.99", currency="USD", effect="deny")


def review(bank: Bank) -> None:
    make_rule(bank, measure="amount", threshold="9.99", currency="USD", effect="review")


# What a transfer of ten dollars is refused with, and how it comes to that.
OBSTACLES: dict[str, Callable[[Bank], None]] = {
    "account_unknown": revoke,
    "mandate_missing": read_only,
    "customer_suspended": lambda bank: suspend_customer(bank, ANN),
    "mandate_range": narrow("amount_max = 999"),
    "mandate_payee": narrow("payee_ids = '{1}'"),
    "rule_denied": deny,
    "account_closed": close,
    "account_frozen": freeze,
    "account_dormant": lambda bank: fall_asleep(bank, "ACC10001"),
    "insufficient_funds": spend,
    "balance_limit": fill_up,
    "possible_duplicate": pay_it,
}
