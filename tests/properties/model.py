"""What the bank must answer, in plain Python: a dict of balances and the rules around it.

It knows nothing of PostgreSQL, locks or row security. Every method returns the code that the bank
must answer, changes the model as the bank must change, and counts the journal rows that must be
there. The checks run in the order of the outcome registry.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from tests.bank import ALL_SCOPES, PRINCIPALS

BANK = 1
EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0}
APPLIED = "applied"
# The bank raises these: they are answers to a wrong request and leave no row in the journal.
ERRORS = {
    "amount_invalid",
    "amount_precision",
    "currency_mismatch",
    "currency_unknown",
    "same_account",
    "unauthenticated",
}


@dataclass
class Account:
    """An account. The bank's own have no floor."""

    owner: int
    currency: str
    balance: Decimal = Decimal(0)
    version: int = 0
    debit_open: bool = True
    credit_open: bool = True
    closed: bool = False


@dataclass
class Mandate:
    """What a customer lets an agent do; `numbers` None: with all its accounts."""

    agent: str
    customer: int
    actions: frozenset[str]
    numbers: frozenset[str] | None = None
    revoked: bool = False


@dataclass(frozen=True)
class Payment:
    """What a transfer asks for."""

    who: str
    debit: str
    credit: str
    amount: Decimal
    currency: str | None = None
    key: str | None = None
    confirmed: bool = False


@dataclass(frozen=True)
class Recorded:
    """The answer to a key."""

    payment: Payment
    code: str
    balance: Decimal | None
    version: int | None


@dataclass
class Model:
    """The state of a bank."""

    accounts: dict[str, Account] = field(default_factory=dict)
    customers: dict[int, bool] = field(default_factory=lambda: {BANK: True})  # active?
    mandates: dict[int, Mandate] = field(default_factory=dict)
    suspended: set[str] = field(default_factory=set)
    keyless: set[str] = field(default_factory=set)  # whose key is revoked
    recorded: dict[tuple[str, str], Recorded] = field(default_factory=dict)
    paid: set[tuple[str, str, Decimal]] = field(default_factory=set)
    is_open: bool = True
    journal_count: int = 0

    def write_down(self, code: str) -> str:
        """Counts the journal row of an answer."""
        if code not in ERRORS:
            self.journal_count += 1
        return code

    # Transfers

    def pay(self, payment: Payment) -> Recorded:
        """Moves money; the answer has the debited account's balance when it moved."""
        code = check_request(payment) or (
            "unauthenticated" if payment.who in self.keyless else None
        )
        if code:
            return Recorded(payment, code, None, None)
        earlier = self.recorded.get((payment.who, payment.key)) if payment.key else None
        if earlier:
            same = earlier.payment == payment
            return earlier if same else Recorded(payment, "idempotency_key_reused", None, None)
        code = next(self.refuse_payment(payment), APPLIED)
        balance = version = None
        if code == APPLIED:
            debit, credit = self.accounts[payment.debit], self.accounts[payment.credit]
            debit.balance -= payment.amount
            credit.balance += payment.amount
            debit.version += 1
            credit.version += 1
            balance, version = debit.balance, debit.version
            self.paid.add((payment.debit, payment.credit, payment.amount))
        answer = Recorded(payment, self.write_down(code), balance, version)
        if payment.key and code not in ERRORS | {"book_suspended"}:
            self.recorded[payment.who, payment.key] = answer
        return answer

    def refuse_payment(self, payment: Payment) -> Iterator[str]:
        """The reasons not to apply it, the one to answer first."""
        yield from self.refuse_caller(payment.who, "transfers:write")
        reasons = list(self.refuse_account(payment.who, payment.debit, "debit"))
        if "account_unknown" in reasons or payment.credit not in self.accounts:
            yield "account_unknown"
        yield from reasons
        debit, credit = self.accounts[payment.debit], self.accounts[payment.credit]
        if payment.currency is not None and payment.currency not in EXPONENTS:
            yield "currency_unknown"
        if {payment.currency or debit.currency, credit.currency} != {debit.currency}:
            yield "currency_mismatch"
        if payment.amount != round(payment.amount, EXPONENTS[debit.currency]):
            yield "amount_precision"
        if debit.closed or credit.closed:
            yield "account_closed"
        if not debit.debit_open or not credit.credit_open:
            yield "account_frozen"
        if debit.owner != BANK and debit.balance < payment.amount:
            yield "insufficient_funds"
        is_guarded = not payment.key and not payment.confirmed
        if is_guarded and (payment.debit, payment.credit, payment.amount) in self.paid:
            yield "possible_duplicate"

    # Who may

    def refuse_caller(self, who: str, scope: str) -> Iterator[str]:
        """Why a caller may write nothing at all."""
        if who in self.keyless:
            yield "unauthenticated"
        if not self.is_open:
            yield "book_suspended"
        if who in self.suspended:
            yield "principal_suspended"
        if scope not in PRINCIPALS[who][3]:
            yield "scope_missing"

    def refuse_account(self, who: str, number: str, action: str) -> Iterator[str]:
        """Why a caller may not do this with an account."""
        account = self.accounts.get(number)
        if account is None:
            yield "account_unknown"
            return
        kind, customer = PRINCIPALS[who][:2]
        if kind == "agent":
            yield from self.refuse_agent(who, account.owner, action, number)
        elif kind == "customer" and account.owner != customer:
            yield "account_unknown"
        elif kind == "human" and action == "debit" and account.owner != BANK:
            yield "mandate_missing"
        # Staff may still freeze what a suspended customer has.
        if not self.customers[account.owner] and (action, kind) != ("manage", "human"):
            yield "customer_suspended"

    def refuse_agent(
        self, who: str, customer: int, action: str, number: str | None
    ) -> Iterator[str]:
        """Why no mandate lets an agent do this; `number` None: with the customer as a whole."""
        found = [
            mandate
            for mandate in self.mandates.values()
            if mandate.agent == who
            and mandate.customer == customer
            and not mandate.revoked
            and (mandate.numbers is None or number in mandate.numbers)
        ]
        if not found:
            yield "account_unknown" if number else "customer_unknown"
        if not any(action in mandate.actions for mandate in found):
            yield "mandate_missing"

    # Accounts

    def open_account(self, who: str, customer: int, currency: str, number: str | None) -> str:
        """Opens an account; the caller adds it, because the bank may choose its number."""
        return self.write_down(next(self.refuse_opening(who, customer, currency, number), APPLIED))

    def refuse_opening(
        self, who: str, customer: int, currency: str, number: str | None
    ) -> Iterator[str]:
        """Why no account is opened."""
        yield from self.refuse_caller(who, "accounts:write")
        kind, own = PRINCIPALS[who][:2]
        if number and kind != "human":
            yield "staff_only"
        if kind == "agent":
            yield from self.refuse_agent(who, customer, "manage", None)
        elif kind == "customer" and customer != own:
            yield "customer_unknown"
        if not self.customers[customer]:
            yield "customer_suspended"
        if currency not in EXPONENTS:
            yield "currency_unknown"
        if number in self.accounts:
            yield "account_number_taken"

    def freeze(self, who: str, number: str, direction: str) -> str:
        """Freezes an account for debits, credits or all."""
        code = self.decide_change(who, number)
        if code == APPLIED:
            account = self.accounts[number]
            account.debit_open = direction == "credit"
            account.credit_open = direction == "debit"
        return self.write_down(code)

    def unfreeze(self, who: str, number: str) -> str:
        """Opens a frozen account again."""
        code = next(self.refuse_caller(who, "accounts:write"), APPLIED)
        if code == APPLIED and PRINCIPALS[who][0] != "human":
            code = "staff_only"
        if code == APPLIED:
            code = self.decide_change(who, number)
        if code == APPLIED:
            account = self.accounts[number]
            account.debit_open = account.credit_open = True
        return self.write_down(code)

    def close(self, who: str, number: str) -> str:
        """Closes an empty account."""
        code = self.decide_change(who, number)
        if code == APPLIED and self.accounts[number].balance:
            code = "account_not_empty"
        if code == APPLIED:
            account = self.accounts[number]
            account.closed = True
            account.debit_open = account.credit_open = False
        return self.write_down(code)

    def decide_change(self, who: str, number: str) -> str:
        """Whether an account may be changed."""
        reasons = [
            *self.refuse_caller(who, "accounts:write"),
            *self.refuse_account(who, number, "manage"),
        ]
        if not reasons and self.accounts[number].closed:
            return "account_closed"
        return reasons[0] if reasons else APPLIED

    # Identity

    def give_mandate(self, who: str, mandate: Mandate) -> str:
        """Gives a mandate; the caller adds it, because the bank chooses its id."""
        return self.write_down(next(self.refuse_mandate(who, mandate), APPLIED))

    def refuse_mandate(self, who: str, mandate: Mandate) -> Iterator[str]:
        """Why no mandate is given."""
        yield from self.refuse_caller(who, "mandates:write")
        kind, own = PRINCIPALS[who][:2]
        if kind == "agent":
            yield "staff_only"
        if kind == "customer" and mandate.customer != own:
            yield "customer_unknown"
        for number in mandate.numbers or ():
            if number not in self.accounts or self.accounts[number].owner != mandate.customer:
                yield "account_unknown"
        if not self.customers[mandate.customer]:
            yield "customer_suspended"

    def revoke_mandate(self, who: str, number: int) -> str:
        """Revokes a mandate: staff, its customer, or its agent."""
        code = next(self.refuse_caller(who, "mandates:write"), APPLIED)
        mandate = self.mandates[number]
        kind, own = PRINCIPALS[who][:2]
        is_theirs = who == mandate.agent or (kind == "customer" and own == mandate.customer)
        if code == APPLIED and kind != "human" and not is_theirs:
            code = "mandate_unknown"
        if code == APPLIED:
            mandate.revoked = True
        return self.write_down(code)


def check_request(payment: Payment) -> str | None:
    """What is wrong with a request whoever sends it."""
    if not 0 < payment.amount < 10**18:
        return "amount_invalid"
    return "same_account" if payment.debit == payment.credit else None


assert set(ALL_SCOPES) == set(PRINCIPALS["staff"][3])  # staff may do whatever the machine does
