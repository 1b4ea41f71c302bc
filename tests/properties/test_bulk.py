"""A bulk against the same transfers one after another: one bank each, the same in the end.

BANK_EXAMPLES in the environment asks for a longer search.
"""

import json
import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.bank import Bank
from tests.db.functions.calls import apply

EXAMPLES = int(os.environ.get("BANK_EXAMPLES", "0")) or 12
NUMBERS = st.sampled_from(
    ["ACC10001", "ACC10001", "ACC10002", "ACC10003", "ACC20001", "FROZEN", "NOWHERE", "CASH-USD"]
)
AMOUNTS = st.sampled_from(["10", "10.00", "400", "400.0", "0.01", "999", "0.001", "0", "1e5", "-1"])
ITEMS = st.fixed_dictionaries(
    {"from_account": NUMBERS, "to_account": NUMBERS, "amount": AMOUNTS},
    optional={
        "currency": st.sampled_from(["USD", "USD", "EUR", "XXX"]),
        "idempotency_key": st.sampled_from(["a", "b", "c", "d", "earlier", "refused", ""]),
        "memo": st.sampled_from(["rent", "rent", "other", ""]),
        "metadata": st.sampled_from([{"a": 1}, {"a": [None]}]),
        "end_to_end_id": st.sampled_from(["E1", "x" * 36]),
        "allow_duplicate": st.booleans(),
    },
)
LISTS = st.lists(ITEMS, min_size=1, max_size=25)
CALLERS = st.sampled_from(["ann_agent", "ann", "stranger", "staff"])
# All that a row says but ids, times and what names the request.
ROWS = """
select j.outcome, j.principal_id, j.credential_id, j.customer_id, j.mandate_id, j.subject_id,
       j.debit_account_id, j.credit_account_id, j.credit_customer_id, j.amount, j.debit_balance,
       j.debit_available, j.credit_balance, j.debit_version, j.credit_version, j.currency,
       j.idempotency_id, j.request::text, j.facts - 'transfer_id' as facts
  from bank_data.journal j
 where j.operation = 'transfer_post' and j.id > %s
 order by j.outcome <> 'applied', j.id
"""


def prepare(bank: Bank) -> int:
    """Things to stumble over; returns the last id of the journal."""
    apply(bank, "account_open", "operator", customer=1001, currency="USD", account_number="FROZEN")
    apply(bank, "account_freeze", "operator", account_number="FROZEN")
    apply(bank, "mandate_create", "operator", principal=bank.principals["stranger"], customer=1001,
          actions=["debit"], account_numbers=["ACC10001"])  # fmt: skip
    for who, debit in (("ann_agent", "ACC10001"), ("ann", "ACC10001"), ("staff", "CASH-USD")):
        bank.pay(who, debit, "ACC20001", 10, idempotency_key="earlier")
        bank.pay(who, debit, "ACC10003", 10, allow_duplicate=True)
        bank.pay(who, "ACC10001", "NOWHERE", 10, idempotency_key="refused")
    last: int = bank.one("select max(id) from bank_data.journal")
    return last


def pay_singly(bank: Bank, who: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the single calls tell, in the words of a bulk."""
    told = []
    for place, item in enumerate(items, start=1):
        arguments = dict(item)
        try:
            arguments["amount"] = Decimal(item["amount"] if item["amount"] != "1e5" else "x")
        except ArithmeticError:  # a decimal string is demanded; the single call takes numbers only
            arguments["amount"] = Decimal(0)
        if "metadata" in item:
            arguments["metadata"] = json.dumps(item["metadata"])
        try:
            row = bank.call("transfer_post", who, **arguments)
        except psycopg.Error as error:
            if not (error.sqlstate or "").startswith("RB"):
                raise
            told.append(
                {
                    "item": place,
                    "outcome": error.diag.message_primary,
                    "replayed": False,
                    "detail": error.diag.message_detail,
                    "hint": error.diag.message_hint,
                }
            )
            continue
        answer = {"item": place, "outcome": row["outcome"], "replayed": row["replayed"]}
        if row["outcome"] == "applied":
            answer["version"] = row["version"]
            for name in ("balance", "available"):
                answer[name] = None if row[name] is None else str(row[name])
        elif row["outcome"] == "idempotency_key_reused":
            answer |= {"detail": None, "hint": row["hint"]}
        else:
            answer |= {"facts": strip(row["facts"]), "hint": row["hint"]}
        told.append(answer)
    return told


def pay_in_bulk(bank: Bank, who: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = bank.call("transfers_post", who, items=json.dumps(items))
    told: list[dict[str, Any]] = answer["resource"]["items"]
    for item in told:
        item.pop("transfer_id", None)
        if "facts" in item:
            item["facts"] = strip(item["facts"])
    return told


def strip(facts: Any) -> Any:
    """Facts without ids, which differ from bank to bank."""
    if isinstance(facts, dict):
        return {name: value for name, value in facts.items() if name != "transfer_id"}
    return facts


def test_transfers_post__random_items__as_one_by_one(fresh_bank: Callable[[], Bank]) -> None:
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=EXAMPLES == 12,
        suppress_health_check=list(HealthCheck),
    )
    @given(who=CALLERS, items=LISTS)
    def compare(who: str, items: list[dict[str, Any]]) -> None:
        found = []
        for pay in (pay_singly, pay_in_bulk):
            bank = fresh_bank()
            last = prepare(bank)
            told = pay(bank, who, items)
            rows = bank.root.execute(ROWS, [last]).fetchall()
            bank.verify()
            found.append((told, bank.state(), rows))
            bank.close()
        singles, bulk = found
        assert bulk[0] == singles[0]
        assert bulk[1] == singles[1]
        assert bulk[2] == singles[2]

    compare()
