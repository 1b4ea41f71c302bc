"""What a bank has: accounts, holds, transfers, mandates, quotes; and a way back."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

BANK = 1
EXPONENTS = {"USD": 2, "EUR": 2, "JPY": 0}


class Refused(Exception):  # noqa: N818 - it is an answer and no error
    """The bank refuses, and writes that down."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code, facts)
        self.code, self.facts = code, facts


class Wrong(Exception):  # noqa: N818
    """The request is wrong: the bank raises, and writes nothing."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class Account:
    """An account; amounts in minor units. The bank's own have no limit."""

    number: str
    owner: int
    currency: str
    posted: int = 0
    version: int = 0
    limit: int = 0
    debit_open: bool = True
    credit_open: bool = True
    closed: bool = False
    dormant: bool = False
    product: str | None = None

    @property
    def is_internal(self) -> bool:
        return self.owner == BANK


@dataclass
class Hold:
    """Money set aside; status as the bank shows it."""

    hold_id: str
    account: str
    amount: int
    payee: str | None
    other_payee_allowed: bool
    mandate: int | None = None
    status: str = "open"

    @property
    def is_open(self) -> bool:
        return self.status == "open"


@dataclass
class Transfer:
    """What was moved, and how much of it was given back."""

    debit: str
    credit: str
    amount: int
    kind: str
    reversed: int = 0


@dataclass(frozen=True)
class MandateTerms:
    """What a mandate limits, minor units; None: nothing."""

    currency: str | None
    amount_max: int | None
    payees: frozenset[str] | None
    budget: int | None
    uses: int | None
    once: bool = False  # its `every` is longer than the test


@dataclass
class Mandate:
    """What a customer lets an agent do; `numbers` None: with all its accounts."""

    agent: str
    customer: int
    actions: frozenset[str]
    numbers: frozenset[str] | None = None
    revoked: bool = False
    terms: MandateTerms | None = None
    used: int = 0
    uses: int = 0


@dataclass
class Quote:
    """The promise of a price; amounts in minor units, the remainder in those of `currency`."""

    who: str
    mandate: int | None
    debit: str
    credit: str
    debited: int
    credited: int
    currency: str
    remainder: Fraction
    status: str = "open"


@dataclass
class Schedule:
    """A transfer that is made once, on its day; amount in minor units."""

    who: str
    debit: str
    credit: str
    amount: int
    up_to: bool
    is_done: bool = False


@dataclass(frozen=True)
class Fee:
    """What a product takes for an operation; amounts in minor units."""

    flat: int
    percentage: Decimal
    minimum: int
    maximum: int

    def of(self, amount: int) -> int:
        exact = self.flat + amount * Fraction(self.percentage) / 100
        return round(min(max(exact, Fraction(self.minimum)), Fraction(self.maximum)))


@dataclass(frozen=True)
class Terms:
    """Interest of a product: rates of a year of 365 days, capitalised each month."""

    credit_rate: Fraction
    debit_rate: Fraction


@dataclass
class Interest:
    """What an account has earned, minor units: of each day, and all that is not booked yet."""

    start: date
    through: date
    days: dict[date, Fraction] = field(default_factory=dict)
    outstanding: Fraction = Fraction(0)


@dataclass
class Model:
    """The state of a bank. All that a call changes goes through `change` and `put`."""

    today: date
    accounts: dict[str, Account] = field(default_factory=dict)
    holds: dict[str, Hold] = field(default_factory=dict)
    transfers: dict[str, Transfer] = field(default_factory=dict)
    customers: dict[int, bool] = field(default_factory=lambda: {BANK: True})  # active?
    mandates: dict[int, Mandate] = field(default_factory=dict)
    suspended: dict[str, bool] = field(default_factory=dict)
    keyless: dict[str, bool] = field(default_factory=dict)  # whose key is revoked
    recorded: dict[tuple[str, str, str], Any] = field(default_factory=dict)
    paid: dict[tuple[str, str, int], bool] = field(default_factory=dict)
    roles: dict[tuple[str, str], str] = field(default_factory=dict)
    fees: dict[tuple[str, str], Fee] = field(default_factory=dict)
    limits: dict[str, tuple[str, int]] = field(default_factory=dict)  # products: currency, limit
    rates: dict[tuple[str, str], tuple[Fraction, Fraction]] = field(default_factory=dict)
    quotes: dict[str, Quote] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    remainders: dict[str, Fraction] = field(default_factory=dict)
    terms: dict[str, Terms] = field(default_factory=dict)  # of products
    interest: dict[str, Interest] = field(default_factory=dict)
    entries: dict[str, dict[date, int]] = field(default_factory=dict)  # by value day
    is_open: bool = True
    journal_count: int = 0
    undo: list[Callable[[], None]] = field(default_factory=list)

    def change(self, thing: object, **values: Any) -> None:
        """Sets attributes."""
        for name, value in values.items():
            old = getattr(thing, name)
            self.undo.append(lambda name=name, old=old: setattr(thing, name, old))  # type: ignore[misc]
            setattr(thing, name, value)

    def put(self, mapping: MutableMapping[Any, Any], key: Any, value: Any) -> None:
        """Sets an entry of a dict."""
        if key in mapping:
            old = mapping[key]
            self.undo.append(lambda: mapping.__setitem__(key, old))
        else:
            self.undo.append(lambda: mapping.__delitem__(key))
        mapping[key] = value

    def roll_back(self, mark: int) -> None:
        """Undoes all changes since `undo` had this length."""
        while len(self.undo) > mark:
            self.undo.pop()()

    def write_down(self, rows: int = 1) -> None:
        """Counts rows of the journal."""
        self.change(self, journal_count=self.journal_count + rows)

    def held(self, number: str) -> int:
        """Sum of the open holds."""
        return sum(h.amount for h in self.holds.values() if h.account == number and h.is_open)

    def held_by_account(self) -> dict[str, int]:
        """The same of all accounts that have any."""
        sums: dict[str, int] = {}
        for hold in self.holds.values():
            if hold.status == "open":
                sums[hold.account] = sums.get(hold.account, 0) + hold.amount
        return sums

    def available(self, account: Account) -> int | None:
        """What may be debited; None for an account of the bank, which has no floor."""
        if account.is_internal:
            return None
        return account.posted - self.held(account.number) + account.limit


def minor(amount: Decimal, currency: str) -> int:
    """Minor units of an amount."""
    if amount >= Decimal(10) ** (18 - EXPONENTS[currency]):
        raise Wrong("amount_invalid")
    scaled = amount.scaleb(EXPONENTS[currency])
    if scaled != int(scaled):
        raise Wrong("amount_precision")
    return int(scaled)


def major(amount: int | None, currency: str) -> Decimal | None:
    """Major units of an amount."""
    return None if amount is None else Decimal(amount).scaleb(-EXPONENTS[currency])
