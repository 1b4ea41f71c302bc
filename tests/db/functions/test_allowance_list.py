from tests.bank import ANN, Bank
from tests.db.functions.calls import apply, principal_of
from tests.db.functions.reads import ListContract
from tests.db.functions.test_mandate_terms import allow, pay


class TestAllowanceList(ListContract):
    function = "allowance_list"
    scope = "mandates:read"


def test_allowance_list__used_and_held__what_remains(bank: Bank) -> None:
    limits = [{"period": "total", "amount": 100}, {"period": "day", "uses": 3}]
    mandate = allow(bank, {"currency": "USD", "amount_max": 60, "limits": limits})
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["mandate_id"], shown["amount_max"], shown["uses_left"]) == (mandate, 60, 3)
    pay(bank, 30)
    (shown,) = bank.rows("allowance_list", "stranger", mandate=mandate)
    total, day = shown["limits"]
    assert (total["used"], total["remaining"], day["uses_remaining"]) == ("30.00", "70.00", 2)
    pay(bank, 30)
    (shown,) = bank.rows("allowance_list", "ann", mandate=mandate)
    assert (shown["amount_max"], shown["uses_left"]) == (40, 1)
    pay(bank, 1)
    (shown,) = bank.rows("allowance_list", "staff", mandate=mandate)
    assert (shown["amount_max"], shown["uses_left"]) == (0, 0)
    assert bank.rows("allowance_list", "bob_agent", mandate=mandate) == []


def test_allowance_list__no_terms__anything(bank: Bank) -> None:
    allow(bank, None)
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["amount_max"], shown["uses_left"], shown["limits"], shown["payees"]) == (
        None, None, None, None,
    )  # fmt: skip


def test_allowance_list__child__the_narrowest_of_both(bank: Bank) -> None:
    parent = allow(bank, {"currency": "USD", "payees": ["ACC20001", "CASH-USD"],
                         "limits": [{"period": "week", "amount": 50}]}, "bob_agent")  # fmt: skip
    terms = {"payees": ["ACC20001", "ACC10003"], "limits": [{"period": "day", "uses": 2}]}
    apply(bank, "mandate_create", "bob_agent", principal=principal_of(bank, "stranger"),
          customer=ANN, actions=["debit"], parent=parent, terms=terms)  # fmt: skip
    (shown,) = bank.rows("allowance_list", "stranger")
    assert (shown["amount_max"], shown["uses_left"], shown["payees"]) == (50, 2, ["ACC20001"])
