"""A bank against a dict of balances: hypothesis looks for steps after which the two disagree.

BANK_EXAMPLES and BANK_STEPS in the environment ask for a longer search, which also looks for the
shortest steps that fail (minutes). A failure prints its steps as a program, and how to repeat them.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.api.conftest import make_settings, serve
from tests.bank import ACCOUNTS, ANN, BOB, PRINCIPALS, Bank, key_of
from tests.properties.drivers import Answer, Driver, HttpDriver, SqlDriver, read_key_id
from tests.properties.model import APPLIED, BANK, Account, Mandate, Model, Payment, Recorded

EXAMPLES = int(os.environ.get("BANK_EXAMPLES", "0"))
STEPS = int(os.environ.get("BANK_STEPS", "40"))

Open = Callable[[], AbstractContextManager[tuple[Bank, Driver]]]

CUSTOMERS = (ANN, BOB)
MINE = ("ACC10001", "ACC10002", "ACC10003", "ACC20001", "ACC20002", "CASH-USD", "CASH-JPY")
UNKNOWN = "NOWHERE-1"
PAYERS = ("ann_agent", "bob_agent", "ann_manager", "ann", "ann_viewer", "ann_reader", "staff")
CHANGERS = ("staff", "ann_manager", "ann", "ann_agent", "stranger")
AGENTS = ("ann_agent", "bob_agent", "ann_manager", "stranger")
REASONABLE = st.decimals("0.01", "1500", places=2)
REPEATED = st.sampled_from([Decimal(10), Decimal("10.00"), Decimal(1000), Decimal(500)])
IMPOSSIBLE = st.sampled_from(
    [Decimal(0), Decimal(-5), Decimal("0.001"), Decimal("1.005"), Decimal("1e18")]
)
AMOUNTS = st.one_of(REPEATED, REASONABLE, REPEATED, REASONABLE, IMPOSSIBLE)
CURRENCIES = st.sampled_from([None, None, None, "USD", "EUR", "JPY", "XXX"])
OWN = st.sampled_from(
    [
        ("ann_agent", "ACC10001"),
        ("ann_manager", "ACC10001"),
        ("ann", "ACC10003"),
        ("bob_agent", "ACC20001"),
        ("staff", "CASH-USD"),
    ]
)
DOLLARS = st.sampled_from(["ACC10001", "ACC10003", "ACC20001", "CASH-USD"])


class BankMachine(RuleBasedStateMachine):
    """Random calls; after each one the bank must be what the model is."""

    numbers = Bundle("numbers")
    answered = Bundle("answered")
    mandates = Bundle("mandates")

    opened: ClassVar[Open]

    def __init__(self) -> None:
        super().__init__()
        self.resources = type(self).opened()
        self.bank, self.driver = self.resources.__enter__()
        self.bank.root.execute("update bank_data.book set duplicate_window = '1 day'")
        self.model = copy_model(self.bank)
        self.keys = {name: key_of(name) for name in PRINCIPALS}
        self.made = 0

    def call(self, function: str, who: str, **arguments: Any) -> Answer:
        return self.driver.call(function, self.keys[who], **arguments)

    @initialize(target=numbers)
    def know_accounts(self) -> Any:
        return multiple(*MINE)

    @initialize(target=mandates)
    def know_mandates(self) -> Any:
        return multiple(*self.model.mandates)

    # Money

    @rule(
        target=answered,
        who=st.sampled_from(PAYERS),
        debit=numbers,
        credit=numbers | st.just(UNKNOWN),
        amount=AMOUNTS,
        currency=CURRENCIES,
        keyed=st.booleans(),
        confirmed=st.booleans(),
    )
    def transfer(  # noqa: PLR0917 - hypothesis names them, this file need not
        self,
        who: str,
        debit: str,
        credit: str,
        amount: Decimal,
        currency: str | None,
        keyed: bool,
        confirmed: bool,
    ) -> Any:
        self.made += 1
        key = f"key {self.made}" if keyed else None
        payment = Payment(who, debit, credit, amount, currency, key, confirmed)
        self.pay(payment)
        return payment if keyed else multiple()

    @rule(
        target=answered,
        own=OWN,
        credit=DOLLARS | DOLLARS | numbers,
        amount=REPEATED | REASONABLE,
        keyed=st.booleans(),
        confirmed=st.booleans(),
    )
    def pay_from_own_account(
        self, own: tuple[str, str], credit: str, amount: Decimal, keyed: bool, confirmed: bool
    ) -> Any:
        """Most of the transfers above are refused early: these reach the money."""
        return self.transfer(*own, credit, amount, "USD", keyed, confirmed)

    @rule(own=OWN, credit=DOLLARS, amount=REPEATED)
    def pay_twice(self, own: tuple[str, str], credit: str, amount: Decimal) -> None:
        self.pay(Payment(*own, credit, amount))
        self.pay(Payment(*own, credit, amount))

    @rule(payment=answered)
    def replay(self, payment: Payment) -> None:
        self.pay(payment)

    @rule(payment=answered, amount=REASONABLE)
    def reuse_key_with_other_amount(self, payment: Payment, amount: Decimal) -> None:
        self.pay(change(payment, amount=amount))

    @rule(payment=answered, credit=numbers)
    def reuse_key_for_other_payee(self, payment: Payment, credit: str) -> None:
        self.pay(change(payment, credit=credit))

    @rule(payment=answered, who=st.sampled_from(PAYERS))
    def use_key_of_another(self, payment: Payment, who: str) -> None:
        self.pay(change(payment, who=who))

    def pay(self, payment: Payment) -> None:
        fresh = (payment.who, payment.key) not in self.model.recorded
        expected = self.model.pay(payment)
        answer = self.call(
            "transfer_post",
            payment.who,
            from_account=payment.debit,
            to_account=payment.credit,
            amount=payment.amount,
            currency=payment.currency,
            idempotency_key=payment.key,
            allow_duplicate=payment.confirmed,
        )
        self.compare_payment(answer, expected, fresh=fresh)

    def compare_payment(self, answer: Answer, expected: Recorded, *, fresh: bool) -> None:
        assert answer.code == expected.code
        if answer.code == APPLIED:
            assert answer.replayed is not fresh
            assert Decimal(answer.resource["balance"]) == expected.balance
            assert answer.resource["version"] == expected.version

    # Accounts

    @rule(
        target=numbers,
        who=st.sampled_from(CHANGERS),
        customer=st.sampled_from(CUSTOMERS),
        currency=st.sampled_from(["USD", "USD", "JPY", "XXX"]),
        named=st.booleans(),
    )
    def open_account(self, who: str, customer: int, currency: str, named: bool) -> Any:
        self.made += 1
        number = f"NEW{self.made}" if named else None
        code = self.model.open_account(who, customer, currency, number)
        answer = self.call(
            "account_open", who, customer=customer, currency=currency, account_number=number
        )
        assert answer.code == code
        if code != APPLIED:
            return multiple()
        opened: str = answer.resource["account_number"]
        assert number in {opened, None}
        self.model.accounts[opened] = Account(customer, currency)
        return opened

    @rule(
        who=st.sampled_from(CHANGERS),
        number=numbers,
        direction=st.sampled_from(["all", "debit", "credit"]),
    )
    def freeze_account(self, who: str, number: str, direction: str) -> None:
        code = self.model.freeze(who, number, direction)
        answer = self.call("account_freeze", who, account_number=number, direction=direction)
        assert answer.code == code

    @rule(who=st.sampled_from(["staff", "staff", "ann_manager"]), number=numbers)
    def unfreeze_account(self, who: str, number: str) -> None:
        code = self.model.unfreeze(who, number)
        assert self.call("account_unfreeze", who, account_number=number).code == code

    @rule(who=st.sampled_from(CHANGERS), number=numbers)
    def close_account(self, who: str, number: str) -> None:
        code = self.model.close(who, number)
        answer = self.call("account_close", who, account_number=number)
        assert answer.code == code

    @rule(who=st.sampled_from(["staff", "ann_manager"]), number=numbers)
    def empty_and_close_account(self, who: str, number: str) -> None:
        """Brings an account to zero first: a random payment hardly ever does."""
        account = self.model.accounts[number]
        if account.owner == ANN and account.balance and account.currency == "USD":
            self.pay(Payment("ann", number, "CASH-USD", account.balance, confirmed=True))
        self.close_account(who, number)

    # Identity

    @rule(
        target=mandates,
        who=st.sampled_from(["staff", "ann", "ann_agent"]),
        agent=st.sampled_from(AGENTS),
        customer=st.sampled_from(CUSTOMERS),
        actions=st.sets(st.sampled_from(["read", "debit", "manage"]), min_size=1),
        number=st.none() | numbers,
    )
    def give_mandate(
        self, who: str, agent: str, customer: int, actions: set[str], number: str | None
    ) -> Any:
        only = frozenset([number]) if number else None
        mandate = Mandate(agent, customer, frozenset(actions), only)
        code = self.model.give_mandate(who, mandate)
        answer = self.call(
            "mandate_create",
            who,
            principal=self.bank.principals[agent],
            customer=customer,
            actions=sorted(actions),
            account_numbers=sorted(only) if only else None,
        )
        assert answer.code == code
        if code != APPLIED:
            return multiple()
        made = int(answer.resource["mandate_id"])
        self.model.mandates[made] = mandate
        return made

    @rule(who=st.sampled_from(["staff", "ann", "bob_agent"]), mandate=mandates)
    def revoke_mandate(self, who: str, mandate: int) -> None:
        code = self.model.revoke_mandate(who, mandate)
        assert self.call("mandate_revoke", who, mandate=mandate).code == code

    # What shuts somebody out altogether lasts for one step, or little else would be applied.

    @rule(own=OWN, credit=DOLLARS, amount=REASONABLE, payment=answered)
    def renew_key(
        self, own: tuple[str, str], credit: str, amount: Decimal, payment: Payment
    ) -> None:
        who = own[0]
        if who == "staff":
            return
        self.change_rights("key_revoke", key_id=read_key_id(self.keys[who]))
        self.model.keyless.add(who)
        self.try_everything(own, credit, amount, payment)
        self.model.write_down(APPLIED)
        principal, scopes = self.bank.principals[who], PRINCIPALS[who][3]
        self.keys[who] = self.driver.create_key(self.keys["staff"], principal, scopes)
        self.model.keyless.discard(who)

    @rule(own=OWN, credit=DOLLARS, amount=REASONABLE, payment=answered)
    def suspend_principal_for_a_while(
        self, own: tuple[str, str], credit: str, amount: Decimal, payment: Payment
    ) -> None:
        who = own[0]
        if who == "staff":
            return
        self.change_rights("principal_suspend", principal=self.bank.principals[who])
        self.model.suspended.add(who)
        self.try_everything(own, credit, amount, payment)
        self.model.suspended.discard(who)
        self.change_rights("principal_resume", principal=self.bank.principals[who])

    @rule(
        customer=st.sampled_from(CUSTOMERS),
        own=OWN,
        credit=DOLLARS,
        amount=REASONABLE,
        payment=answered,
    )
    def suspend_customer_for_a_while(
        self,
        customer: int,
        own: tuple[str, str],
        credit: str,
        amount: Decimal,
        payment: Payment,
    ) -> None:
        self.change_rights("customer_suspend", customer=customer)
        self.model.customers[customer] = False
        self.try_everything(own, credit, amount, payment)
        self.open_account("staff", customer, "USD", named=True)
        self.give_mandate("staff", "stranger", customer, {"debit"}, None)
        self.model.customers[customer] = True
        self.change_rights("customer_resume", customer=customer)

    @rule(own=OWN, credit=DOLLARS, amount=REASONABLE, payment=answered)
    def suspend_book_for_a_while(
        self, own: tuple[str, str], credit: str, amount: Decimal, payment: Payment
    ) -> None:
        self.made += 1
        later = Payment(*own, credit, amount, key=f"key {self.made}")
        self.change_rights("book_suspend")
        self.model.is_open = False
        self.try_everything(own, credit, amount, payment)
        self.pay(later)
        self.model.is_open = True
        self.change_rights("book_resume")
        self.pay(later)  # the refusal did not burn its key

    def change_rights(self, function: str, **arguments: Any) -> None:
        """Staff takes somebody's rights away, or gives them back."""
        assert self.call(function, "staff", **arguments).code == self.model.write_down(APPLIED)

    def try_everything(
        self, own: tuple[str, str], credit: str, amount: Decimal, payment: Payment
    ) -> None:
        """What is new is refused, what was answered before is answered again."""
        who, number = own
        self.pay(Payment(who, number, credit, amount))
        self.pay(payment)
        self.freeze_account(who, number, "all")
        self.close_account("staff", number)
        self.check_state()

    # What must be true after every step

    @invariant()
    def check_state(self) -> None:
        """The bank is the model: nothing else changed, and no refused step changed anything."""
        accounts = self.model.accounts
        balances = self.driver.read_balances(self.keys["staff"], list(accounts))
        assert balances == {number: account.balance for number, account in accounts.items()}
        assert {row["number"]: show_gate(row) for row in self.bank.state()} == {
            number: (a.version, a.debit_open, a.credit_open, a.closed)
            for number, a in accounts.items()
        }
        assert self.bank.journal_count() == self.model.journal_count
        totals: dict[str, Decimal] = {}
        for account in accounts.values():
            totals[account.currency] = totals.get(account.currency, Decimal(0)) + account.balance
        assert not any(totals.values())

    @rule()
    def verify(self) -> None:
        self.bank.verify()

    def teardown(self) -> None:
        try:
            self.bank.verify()
        finally:
            self.resources.__exit__(None, None, None)


def change(payment: Payment, **changes: Any) -> Payment:
    return Payment(**(vars(payment) | changes))


def show_gate(row: dict[str, Any]) -> tuple[int, bool, bool, bool]:
    return row["version"], row["debit_open"], row["credit_open"], row["closed_at"] is not None


def copy_model(bank: Bank) -> Model:
    """The model of the bank that tests/bank.py fills."""
    model = Model(journal_count=bank.journal_count())
    for owner, number, currency, balance in ACCOUNTS:
        model.accounts[number] = Account(owner, currency, balance, version=1 if balance else 0)
    for currency in ("USD", "EUR", "JPY"):
        funded = [a for a in model.accounts.values() if a.currency == currency and a.balance]
        cash = Account(BANK, currency, -sum((a.balance for a in funded), Decimal(0)), len(funded))
        model.accounts[f"CASH-{currency}"] = cash
    for _, number, currency, balance in ACCOUNTS:
        if balance:
            model.paid.add((f"CASH-{currency}", number, balance))
    model.customers |= dict.fromkeys(CUSTOMERS, True)
    names = {principal: name for name, principal in bank.principals.items()}
    for row in bank.root.execute(
        "select id, principal_id, customer_id, actions from bank_data.mandate"
    ):
        agent = names[row["principal_id"]]
        model.mandates[row["id"]] = Mandate(agent, row["customer_id"], frozenset(row["actions"]))
    return model


def search(opened: Open, examples: int) -> None:
    machine = type("Machine", (BankMachine,), {"opened": staticmethod(opened)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES or examples,
            stateful_step_count=STEPS,
            deadline=None,
            print_blob=True,
            phases=[phase for phase in Phase if EXAMPLES or phase is not Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_bank__random_steps_by_sql__equals_model(fresh_bank: Callable[[], Bank]) -> None:
    @contextmanager
    def opened() -> Iterator[tuple[Bank, Driver]]:
        bank = fresh_bank()
        yield bank, SqlDriver(bank)
        bank.close()

    search(opened, examples=20)


@pytest.mark.slow
def test_bank__random_steps_by_http__equals_model(fresh_bank: Callable[[], Bank]) -> None:
    @contextmanager
    def opened() -> Iterator[tuple[Bank, Driver]]:
        bank = fresh_bank()
        with serve(make_settings(bank.url)) as client:
            yield bank, HttpDriver(client)
        bank.close()

    search(opened, examples=8)
