"""A bank and the model of it, side by side: every call goes to both, then both must be the same."""

import json
import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import psycopg

from tests.bank import ANN, BOB, PRINCIPALS, Bank, key_of
from tests.db.functions import interest as interest_calls
from tests.db.functions import schedules
from tests.db.functions.calls import apply, let_expire
from tests.db.functions.exchanges import set_rate
from tests.db.functions.terms import make_product, name_fee_income, open_funded
from tests.properties.drivers import Answer, Driver, SqlDriver, read_key_id
from tests.properties.model import Account, Call, Expected, Mandate, Model, accounts, answer
from tests.properties.model import interest as interest_model
from tests.properties.model.schedules import execute
from tests.properties.model.state import BANK, EXPONENTS, Fee, Terms

CURRENCIES = ("USD", "EUR", "JPY")
FEES = {
    "transfer_post": {"flat": "0.10", "percentage": "0.5", "minimum": "0.25", "maximum": "4"},
    "hold_capture": {"flat": "0", "percentage": "1.25", "minimum": "0", "maximum": "3"},
}
RATES = [("EUR", "USD", "1.0845"), ("USD", "JPY", "151.2345")]
# What workers write down when they come by; it says nothing that the accounts do not say.
OF_WORKERS = ["hold_expire", "interest_sweep", "account_dormancy_sweep"]
# Everything that must be the same after each step: accounts as they are now, the sum of each
# currency, and what was written since the last time.
STATE = """
select a.number, b.posted, b.version, b.debit_open, b.credit_open,
       a.closed_at is not null as closed, a.dormant_at is not null as dormant, b.floor_amount,
       b.held - coalesce((select sum(h.amount) from bank_data.hold h
                           where h.account_id = a.id and h.status = 'open'
                             and h.expires_at <= clock_timestamp()), 0) as held,
       sum(b.posted) over (partition by a.currency) as total, j.rows, j.last_id
  from bank_data.account a
  join bank_data.account_balance b on b.account_id = a.id
 cross join (select count(*) filter (where operation <> all (%s)) as rows, max(id) as last_id
               from bank_data.journal where id > %s) j
"""


class World:
    """Both, and the doors to the bank.

    Args:
        bank: with what tests/bank.py fills it with.
        http: a door beside plain SQL.
        http_share: of how many calls one goes through that door.
    """

    def __init__(self, bank: Bank, http: Driver | None = None, http_share: int = 8) -> None:
        self.bank = bank
        self.sql: Driver = SqlDriver(bank)
        self.http, self.http_share = http, http_share
        self.keys = {name: key_of(name) for name in PRINCIPALS}
        self.made = 0
        self.history: list[Call] = []
        self.outcomes: dict[tuple[str, str], int] = {}
        prepare(bank)
        self.model = copy_model(bank)
        self.day = self.model.today
        self.last_id = interest_calls.last_id(bank)

    # Calls

    def driver(self, chance: Random) -> Driver:
        """Either door."""
        is_http = self.http is not None and chance.randrange(self.http_share) == 0
        return self.http if is_http and self.http else self.sql

    def send(self, chance: Random, call: Call) -> Answer:
        """Makes a call, and compares the answer with what the model says."""
        arguments = self.translate(call)
        driver = self.driver(chance)
        told = driver.call(
            call.function, self.keys[call.who], idempotency_key=call.key, **arguments
        )
        expected = answer(self.model, call, told.resource)
        self.model.undo.clear()
        self.note(call, told.code)
        self.history.append(call)
        compare(call, told, expected)
        return told

    def preview(self, call: Call) -> None:
        """Asks what a call would do: the answer is the same, but nothing changes."""
        given = self.translate(call) | {"idempotency_key": call.key}
        arguments = {k: write_json(v, name=k) for k, v in given.items() if v is not None}
        told = self.sql.call(
            "preview", self.keys[call.who], function=call.function, arguments=json.dumps(arguments)
        )
        mark = len(self.model.undo)
        expected = answer(self.model, call, {})
        if self.model.keyless.get(call.who):  # it is asked who calls before what
            expected = Expected("unauthenticated")
        self.model.roll_back(mark)
        self.note(Call(call.who, "preview", {}), told.code)
        if told.code == "applied":
            self.model.write_down()
            shown = told.resource
            told = Answer(shown["outcome"], shown["replayed"], shown["result"] or {},
                          shown["facts"] or {})  # fmt: skip
        self.model.undo.clear()
        compare(call, told, expected)

    def translate(self, call: Call) -> dict[str, Any]:
        """The arguments as the bank has them."""
        arguments = dict(call.arguments)
        if "legs" in arguments:
            arguments["legs"] = json.dumps(arguments["legs"])
        if call.function == "mandate_create":
            arguments["principal"] = self.bank.principals[arguments["principal"]]
        return arguments

    def note(self, call: Call, code: str) -> None:
        """Counts what was answered, to know what a walk has come by."""
        self.outcomes[call.function, code] = self.outcomes.get((call.function, code), 0) + 1

    def new_key(self) -> str:
        self.made += 1
        return f"key {self.made}"

    # What staff and time do

    def change_rights(self, chance: Random, function: str, **arguments: Any) -> None:
        """Staff takes somebody's rights away, or gives them back."""
        told = self.driver(chance).call(function, self.keys["staff"], **arguments)
        assert told.code == "applied", told
        self.model.write_down()

    def revoke_key(self, chance: Random, who: str) -> None:
        self.change_rights(chance, "key_revoke", key_id=read_key_id(self.keys[who]))
        self.model.keyless[who] = True

    def renew_key(self, chance: Random, who: str) -> None:
        driver, scopes = self.driver(chance), PRINCIPALS[who][3]
        self.keys[who] = driver.create_key(self.keys["staff"], self.bank.principals[who], scopes)
        self.model.write_down()
        self.model.keyless[who] = False

    def expire(self, hold: str) -> None:
        """The time of a hold is over; nobody has written that down yet."""
        let_expire(self.bank, hold)
        self.model.holds[hold].status = "expired"

    def expire_quote(self, quote: str) -> None:
        """The time of a quote is over."""
        self.bank.root.execute(
            "update bank_data.exchange_quote set created_at = created_at - interval '1 hour',"
            " expires_at = clock_timestamp() - interval '1 second' where id = %s",
            [int(quote)],
        )
        self.model.quotes[quote].status = "expired"

    def fall_due(self, numbers: list[str]) -> None:
        """The day of some schedules has come, one after another, and the worker comes by."""
        for place, number in enumerate(numbers):
            schedules.add_due(self.bank, int(number), 0.5 - place / 1000)
        while schedules.sweep(self.bank):
            pass
        for number in numbers:
            (row,) = self.bank.root.execute(
                "select outcome, transfer_id from bank_data.schedule_due where schedule_id = %s",
                [int(number)],
            ).fetchall()
            code = execute(self.model, number, row["transfer_id"])
            self.outcomes["schedule_sweep", code] = (
                self.outcomes.get(("schedule_sweep", code), 0) + 1
            )
            if row["outcome"] != code:
                raise AssertionError(f"{self.model.schedules[number]}: {row}, not {code}")
        self.model.undo.clear()

    def sweep_holds(self) -> None:
        """The worker tidies up: that changes nothing that anybody sees."""
        while self.bank.call("hold_sweep", "worker", batch=7)["hold_sweep"]:
            pass

    def leave_alone(self, number: str) -> None:
        """Nobody uses an account for so long that the worker makes it dormant."""
        usual = self.bank.one("select dormant_after from bank_data.account where number = %s",
                              number)  # fmt: skip
        if usual is None:
            return
        self.bank.root.execute(
            "update bank_data.account set dormant_after = '1 microsecond', dormancy_due_at ="
            " now() where number = %s and closed_at is null and dormant_at is null",
            [number],
        )
        while self.bank.call("account_dormancy_sweep", "worker")["account_dormancy_sweep"]:
            pass
        self.bank.root.execute(
            "update bank_data.account set dormant_after = %s where number = %s", [usual, number]
        )
        accounts.fall_asleep(self.model, number)
        self.model.undo.clear()

    def pass_days(self, days: int) -> None:
        """The worker comes by some days later, and does what interest makes to do."""
        self.day += timedelta(days=days)
        while interest_calls.run(self.bank, self.day):
            pass
        interest_model.run(self.model, self.day)
        self.model.undo.clear()

    # What must be true after every step

    def check(self) -> None:
        """The bank is the model: nothing else changed, and no refused step changed anything."""
        rows = self.bank.root.execute(STATE, [OF_WORKERS, self.last_id]).fetchall()
        model = self.model
        if any(row["total"] for row in rows):
            raise AssertionError(f"the totals are not zero: {rows}")
        found = {row["number"]: show_row(row) for row in rows}
        held = model.held_by_account()
        expected = {n: show_account(a, held.get(n, 0)) for n, a in model.accounts.items()}
        if found != expected:
            differing = {n: (found.get(n), expected.get(n))
                         for n in found.keys() | expected.keys()
                         if found.get(n) != expected.get(n)}  # fmt: skip
            raise AssertionError(f"bank and model: {differing}")
        if rows[0]["rows"] != model.journal_count:
            raise AssertionError(f"{rows[0]['rows']} rows were written, not {model.journal_count}")
        model.journal_count = 0
        self.last_id = rows[0]["last_id"] or self.last_id


def compare(call: Call, told: Answer, expected: Expected) -> None:
    """An answer has the code and the facts that the model knows."""
    if told.code != expected.code:
        raise AssertionError(f"{call}: {told}, not {expected}")
    shown = told.resource if told.code == "applied" else told.facts
    for name, value in expected.facts.items():
        if read(shown, name) != value:
            raise AssertionError(f"{call}: {name} in {told}, not {expected}")
    if told.code == "applied" and told.replayed is not expected.replayed:
        raise AssertionError(f"{call}: {told}, not {expected}")


def read(shown: Mapping[str, Any], name: str) -> Any:
    """A fact as the model has it."""
    value = shown.get(name)
    if name == "refused":
        return [(each.get("leg") or each.get("item"), each["outcome"]) for each in value or []]
    if name == "outcomes":
        return [each["outcome"] for each in shown["items"]]
    if name == "legs":
        names = ("amount", "balance", "available", "version", "fee")
        return [{name: read(leg, name) for name in names} for leg in value or []]
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return Decimal(value)
    return value


def write_json(value: Any, name: str) -> Any:
    """An argument of a preview."""
    if name in {"legs", "items"}:
        return json.loads(value)
    return str(value) if isinstance(value, Decimal | date) else value


def show_row(row: Mapping[str, Any]) -> tuple[object, ...]:
    is_internal = row["floor_amount"] == -4 * 10**18
    return (
        row["posted"], row["held"], row["version"], None if is_internal else -row["floor_amount"],
        row["debit_open"], row["credit_open"], row["dormant"], row["closed"],
    )  # fmt: skip


def show_account(account: Account, held: int) -> tuple[object, ...]:
    return (
        account.posted, held, account.version,
        None if account.is_internal else account.limit,
        account.debit_open, account.credit_open, account.dormant, account.closed,
    )  # fmt: skip


def prepare(bank: Bank) -> None:
    """Products, rates, and the accounts of the bank that they need."""
    choose_time_zone(bank.root)
    bank.root.execute("update bank_data.book set duplicate_window = '1 day'")
    name_fee_income(bank)
    interest_calls.name_accounts(bank)
    for currency in CURRENCIES:
        for role, name in (("exchange_position", "POS"), ("exchange_rounding", "ROUND")):
            number = f"{name}-{currency}"
            apply(bank, "account_open", "staff", customer=BANK, currency=currency,
                  account_number=number)  # fmt: skip
            apply(bank, "book_account_set", "staff", role=role, currency=currency,
                  account_number=number)  # fmt: skip
    for base, quote, rate in RATES:
        set_rate(bank, base, quote, rate)
    make_product(bank, overdraft_limit=50, dormant_after="1 year")
    for operation, fee in FEES.items():
        apply(bank, "product_fee_set", "staff", product="CURRENT-USD", operation=operation,
              **{name: Decimal(value) for name, value in fee.items()})  # fmt: skip
    make_product(bank, "SAVINGS-USD", kind="savings")
    apply(bank, "product_interest_set", "staff", product="SAVINGS-USD", valid_from=today(bank),
          credit_rate=Decimal("0.0365"), debit_rate=Decimal("0.125"), day_count="ACT/365",
          capitalised="monthly")  # fmt: skip
    for customer, who in ((ANN, "ann"), (BOB, "bob_agent")):
        open_funded(bank, "CURRENT-USD", 500, customer=customer)
        open_funded(bank, "SAVINGS-USD", 3000, customer=customer)
        number = open_funded(bank, "SAVINGS-USD", customer=customer)
        apply(bank, "account_limit_set", "staff", account_number=number, overdraft_limit=5000)
        paid = bank.pay(who, number, "CASH-USD", 4000)
        assert paid["outcome"] == "applied", paid
    apply(bank, "account_open", "staff", customer=ANN, currency="JPY", account_number="ANN-JPY")


def choose_time_zone(root: psycopg.Connection[dict[str, Any]]) -> None:
    """It is six in the morning in the book: no day ends while a walk lasts."""
    (row,) = root.execute("select extract(hour from now() at time zone 'UTC')::int as hour")
    west = row["hour"] - 6
    west = west - 24 if west > 12 else west
    zone = f"Etc/GMT{'+' if west >= 0 else '-'}{abs(west)}"
    root.execute("update bank_data.book set time_zone = %s", [zone])


def today(bank: Bank) -> date:
    day: date = bank.one("select (now() at time zone time_zone)::date from bank_data.book")
    return day


def copy_model(bank: Bank) -> Model:
    """The model of the bank as it was prepared."""
    model = Model(today(bank))
    model.customers |= dict.fromkeys((ANN, BOB), True)
    model.terms["SAVINGS-USD"] = Terms(Fraction("0.0365"), Fraction("0.125"))
    model.limits |= {"CURRENT-USD": ("USD", 5000), "SAVINGS-USD": ("USD", 0)}
    for operation, fee in FEES.items():
        whole = {name: int(Decimal(value) * 100) for name, value in fee.items()}
        model.fees["CURRENT-USD", operation] = Fee(
            whole["flat"], Decimal(fee["percentage"]), whole["minimum"], whole["maximum"]
        )
    for base, quote, rate in RATES:
        model.rates[base, quote] = (Fraction(rate), Fraction(0))
    for row in bank.root.execute(
        "select a.number, a.customer_id, a.currency, b.posted, b.version, p.code, -b.floor_amount"
        "  as limit_amount from bank_data.account a"
        "  join bank_data.account_balance b on b.account_id = a.id"
        "  left join bank_data.product p on p.id = a.product_id order by a.id"
    ):
        account = Account(row["number"], row["customer_id"], row["currency"], row["posted"],
                          row["version"], product=row["code"])  # fmt: skip
        account.limit = 0 if account.is_internal else row["limit_amount"]
        model.accounts[account.number] = account
        if account.product in model.terms:
            model.entries[account.number] = {model.today: account.posted}
    for row in bank.root.execute(
        "select d.number as debit, c.number as credit, j.amount from bank_data.journal j"
        "  join bank_data.account d on d.id = j.debit_account_id"
        "  join bank_data.account c on c.id = j.credit_account_id"
        " where j.debit_version is not null"
    ):
        model.paid[row["debit"], row["credit"], row["amount"]] = True
    for row in bank.root.execute(
        "select o.role, o.currency, a.number from bank_data.book_account o"
        "  join bank_data.account a on a.id = o.account_id"
    ):
        model.roles[row["role"], row["currency"]] = row["number"]
    names = {principal: name for name, principal in bank.principals.items()}
    for row in bank.root.execute(
        "select id, principal_id, customer_id, actions from bank_data.mandate"
    ):
        agent = names[row["principal_id"]]
        model.mandates[row["id"]] = Mandate(agent, row["customer_id"], frozenset(row["actions"]))
    assert {account.currency for account in model.accounts.values()} == EXPONENTS.keys()
    return model
