"""What happens to the bank: each step draws a call, or lets time pass, from a source of chance.

The chance is that of `random` for a long walk, or that of hypothesis, which looks for the steps
that fail.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.bank import ANN, BOB, PRINCIPALS
from tests.properties.model import Account, Call
from tests.properties.model.state import EXPONENTS
from tests.properties.world import CURRENCIES, World

Draw = Callable[[World, Random], Call | None]

CUSTOMERS = (ANN, BOB)
PAYERS = ("ann_agent", "bob_agent", "ann_manager", "ann", "ann_viewer", "ann_reader", "staff")
CHANGERS = ("staff", "staff", "ann_manager", "ann", "ann_agent", "stranger")
AGENTS = ("ann_agent", "bob_agent", "ann_manager", "stranger")
UNKNOWN = "NOWHERE-1"
AMOUNTS = ("10", "10.00", "25", "100", "500", "0.01")
IMPOSSIBLE = ("0", "-5", "0.001", "1.005", "1e18")
MOST_ACCOUNTS = 45


# Accounts and amounts


def any_number(world: World, chance: Random) -> str:
    return chance.choice([*world.model.accounts, UNKNOWN])


def is_private(account: Account) -> bool:
    """The accounts of the bank behind exchanges and interest are left to them."""
    return account.is_internal and account.number.startswith(("POS", "ROUND", "INTEREST"))


def own_account(world: World, chance: Random, who: str) -> str:
    """Mostly one that the caller may debit and that is open."""
    kind, customer = PRINCIPALS[who][:2]
    owner = 1 if kind == "human" else customer
    found = [
        a.number for a in world.model.accounts.values()
        if a.owner == owner and a.debit_open and not is_private(a)
    ]  # fmt: skip
    if found and chance.randrange(12):
        return chance.choice(found)
    return any_number(world, chance)


def other_account(world: World, chance: Random, number: str) -> str:
    """Mostly one of the same currency that is open."""
    own = world.model.accounts.get(number)
    found = [
        a.number for a in world.model.accounts.values()
        if own and a.currency == own.currency and a.credit_open and not is_private(a)
        and a is not own
    ]  # fmt: skip
    if found and chance.randrange(12):
        return chance.choice(found)
    return any_number(world, chance)


def payer(chance: Random) -> str:
    return chance.choice(("ann", "ann_agent", "bob_agent", "staff", *PAYERS))


def amount(world: World, chance: Random, number: str) -> Decimal:
    """Small or large, now and then impossible; whole for yen."""
    account = world.model.accounts.get(number)
    choice = chance.randrange(40)
    if choice == 0:
        return Decimal(chance.choice(IMPOSSIBLE))
    if account and account.currency == "JPY":
        return Decimal(chance.choice((10, 25, 100, 5000, chance.randint(1, 30000))))
    if choice < 14:
        return Decimal(chance.choice(AMOUNTS))
    most = 200000 if account and account.is_internal else 30000
    return Decimal(chance.randint(1, most)).scaleb(-2)


def part(world: World, chance: Random, whole: int, number: str) -> Decimal:
    """Half, all or just more than all of what is left, or any amount."""
    account = world.model.accounts.get(number)
    if account is None or whole < 2 or chance.randrange(5) == 0:
        return amount(world, chance, number)
    minor = chance.choice((whole // 2, whole // 2, whole - 1, whole, whole + 1))
    return Decimal(minor).scaleb(-EXPONENTS[account.currency])


def maybe_key(world: World, chance: Random) -> str | None:
    return world.new_key() if chance.randrange(2) else None


# Transfers


def pay(world: World, chance: Random) -> Call:
    who = payer(chance)
    debit = own_account(world, chance, who)
    asked: dict[str, Any] = {
        "from_account": debit,
        "to_account": other_account(world, chance, debit),
        "amount": amount(world, chance, debit),
        "allow_duplicate": bool(chance.randrange(2)),
    }
    if chance.randrange(10) == 0:
        asked["currency"] = chance.choice((*CURRENCIES, "XXX"))
    return Call(who, "transfer_post", asked, maybe_key(world, chance))


def pay_with_options(world: World, chance: Random) -> Call:
    call = pay(world, chance)
    asked = dict(call.arguments)
    account = world.model.accounts.get(asked["from_account"])
    if chance.randrange(2):
        asked["up_to"] = True
        asked["amount"] *= chance.choice((1, 10, 1000))
    if chance.randrange(3) == 0:
        version = account.version if account else 0
        asked["expected_version"] = max(version + chance.choice((0, 0, -1, 1)), 0)
    if chance.randrange(3) == 0:
        asked["available_at_least"] = Decimal(chance.choice((0, 1, 100, 1000)))
    if chance.randrange(3) == 0:
        asked["value_date"] = world.model.today + timedelta(chance.randint(-20, 20))
    return Call(call.who, call.function, asked, call.key)


def pay_legs(world: World, chance: Random) -> Call:
    who = payer(chance)
    legs = []
    for _ in range(chance.choice((1, 2, 2, 3, 4))):
        debit = own_account(world, chance, who)
        legs.append({
            "from_account": debit,
            "to_account": other_account(world, chance, debit),
            "amount": f"{amount(world, chance, debit):f}",
        })  # fmt: skip
    asked = {"legs": legs, "allow_duplicate": bool(chance.randrange(3))}
    return Call(who, "transfer_post_legs", asked, maybe_key(world, chance))


def pay_bulk(world: World, chance: Random) -> Call:
    who = payer(chance)
    items: list[dict[str, Any]] = []
    for _ in range(chance.randint(1, 6)):
        debit = own_account(world, chance, who)
        item: dict[str, Any] = {
            "from_account": debit,
            "to_account": other_account(world, chance, debit),
            "amount": f"{amount(world, chance, debit):f}",
            "allow_duplicate": bool(chance.randrange(3)),
        }
        if chance.randrange(3) == 0:
            item["idempotency_key"] = world.new_key()
        items.append(item)
    if chance.randrange(3) == 0:
        items.append(chance.choice(items))  # an equal one, with the same key if it has one
    mode = chance.choice(("independent", "independent", "atomic"))
    asked = {"items": json.dumps(items), "mode": mode}
    return Call(who, "transfers_post", asked, maybe_key(world, chance))


def reverse(world: World, chance: Random) -> Call:
    transfers = list(world.model.transfers)
    begun = [t for t, found in world.model.transfers.items() if 0 < found.reversed < found.amount]
    late = begun[-3:] if begun and chance.randrange(3) == 0 else transfers[-12:]
    transfer = chance.choice(late or ["999999"])
    found = world.model.transfers.get(transfer)
    who = chance.choice(("staff", "staff", *PAYERS))
    asked: dict[str, Any] = {"transfer": int(transfer)}
    if chance.randrange(2):
        left = found.amount - found.reversed if found else 0
        asked["amount"] = part(world, chance, left, found.credit if found else UNKNOWN)
    if chance.randrange(2) and who == "staff":
        asked["allow_overdraw"] = True
    if chance.randrange(20) == 0:
        asked["allow_overdraw"] = True
    return Call(who, "transfer_reverse", asked, maybe_key(world, chance))


def replay(world: World, chance: Random) -> Call | None:
    """The same again, another request with the same key, or somebody else with it."""
    keyed = [call for call in world.history[-200:] if call.key]
    if not keyed:
        return None
    call = chance.choice(keyed)
    kind = chance.randrange(6)
    if kind == 0 and "amount" in call.arguments and call.arguments["amount"] is not None:
        changed = dict(call.arguments) | {"amount": Decimal(chance.choice((7, 77, 777)))}
        return Call(call.who, call.function, changed, call.key)
    if kind == 1:
        return Call(chance.choice(PAYERS), call.function, call.arguments, call.key)
    return call


# Holds


def place_hold(world: World, chance: Random) -> Call:
    who = payer(chance)
    debit = own_account(world, chance, who)
    asked: dict[str, Any] = {"from_account": debit, "amount": amount(world, chance, debit)}
    if chance.randrange(4):
        asked["to_account"] = other_account(world, chance, debit)
    if chance.randrange(2) or ("to_account" not in asked and chance.randrange(8)):
        asked["other_payee_allowed"] = True
    return Call(who, "hold_place", asked, maybe_key(world, chance))


def some_hold(world: World, chance: Random) -> tuple[str, str]:
    """A hold, mostly an open one, and who may capture it."""
    holds = world.model.holds
    open_holds = [h for h, hold in holds.items() if hold.is_open]
    late = list(holds)[-5:]
    choices = open_holds if open_holds and chance.randrange(5) else late
    hold = chance.choice(choices or ["999999"])
    owner = world.model.accounts[holds[hold].account].owner if hold in holds else 0
    who = {ANN: ("ann", "ann_agent"), BOB: ("bob_agent",)}.get(owner, ("staff",))
    return hold, chance.choice((*who, *who, *who, chance.choice(PAYERS)))


def capture_hold(world: World, chance: Random) -> Call:
    hold, who = some_hold(world, chance)
    asked: dict[str, Any] = {"hold": int(hold)}
    found = world.model.holds.get(hold)
    if found and (chance.randrange(4) == 0 or (not found.payee and chance.randrange(8))):
        asked["to_account"] = other_account(world, chance, found.account)
    if found and chance.randrange(2):
        asked["amount"] = part(world, chance, found.amount, found.account)
    return Call(who, "hold_capture", asked, maybe_key(world, chance))


def release_hold(world: World, chance: Random) -> Call:
    hold, who = some_hold(world, chance)
    return Call(who, "hold_release", {"hold": int(hold)}, maybe_key(world, chance))


def expire_holds(world: World, chance: Random) -> None:
    """The time of some holds is over; the worker may or may not come by."""
    open_holds = [h for h, hold in world.model.holds.items() if hold.is_open]
    for hold in open_holds:
        if chance.randrange(3) == 0:
            world.expire(hold)
    if chance.randrange(2):
        world.sweep_holds()


# Schedules


def schedule(world: World, chance: Random) -> Call:
    """Once, without another try: the worker's own tests have the rest."""
    call = pay(world, chance)
    asked = {name: call.arguments[name] for name in ("from_account", "to_account", "amount")}
    asked |= {"start_at": "2096-02-29T09:00:00", "time_zone": "Europe/Berlin", "retries": 0}
    if chance.randrange(3) == 0:
        asked["up_to"] = True
    return Call(call.who, "schedule_create", asked, maybe_key(world, chance))


def fall_due(world: World, chance: Random) -> None:
    waiting = [number for number, found in world.model.schedules.items() if not found.is_done]
    if waiting:
        world.fall_due(chance.sample(waiting, chance.randint(1, min(len(waiting), 4))))


# Accounts


def open_account(world: World, chance: Random) -> Call | None:
    if len(world.model.accounts) >= MOST_ACCOUNTS:
        return None
    who = chance.choice(CHANGERS)
    asked: dict[str, Any] = {"customer": chance.choice(CUSTOMERS)}
    if chance.randrange(2):
        asked["currency"] = chance.choice((*CURRENCIES, "USD", "XXX"))
    if "currency" not in asked or chance.randrange(10) == 0:
        asked["product"] = "CURRENT-USD"
    if chance.randrange(2):
        world.made += 1
        asked["account_number"] = f"NEW{world.made}"
    return Call(who, "account_open", asked, maybe_key(world, chance))


def changeable(world: World, chance: Random) -> str:
    found = [a.number for a in world.model.accounts.values() if not is_private(a)]
    return chance.choice([*found, UNKNOWN])


def freeze(world: World, chance: Random) -> Call:
    direction = chance.choice(("all", "debit", "credit"))
    asked = {"account_number": changeable(world, chance), "direction": direction}
    return Call(chance.choice(CHANGERS), "account_freeze", asked)


def unfreeze(world: World, chance: Random) -> Call:
    """Mostly an account that is frozen: or nothing would move any more."""
    shut = [
        a.number for a in world.model.accounts.values()
        if not (a.debit_open and a.credit_open) and not a.closed and not a.dormant
    ]  # fmt: skip
    number = chance.choice(shut) if shut else changeable(world, chance)
    who = chance.choice(("staff", "staff", "staff", "ann_manager"))
    return Call(who, "account_unfreeze", {"account_number": number})


def close(world: World, chance: Random) -> Call:
    """Accounts that bear interest stay; closing one settles it first, with its own tests."""
    found = [
        a.number for a in world.model.accounts.values()
        if a.product not in world.model.terms and not is_private(a)
        and (a.number.startswith(("NEW", "ACC")) or a.is_internal)
        and a.number not in {"ACC10001", "ACC20001"}
    ]  # fmt: skip
    number = chance.choice([*found, UNKNOWN])
    asked = {"account_number": number}
    if chance.randrange(2):
        asked["sweep_to"] = other_account(world, chance, number)
    return Call(chance.choice(CHANGERS), "account_close", asked, maybe_key(world, chance))


def leave_alone(world: World, chance: Random) -> None:
    found = [a.number for a in world.model.accounts.values() if a.product == "CURRENT-USD"]
    world.leave_alone(chance.choice(found))


def reactivate(world: World, chance: Random) -> Call:
    dormant = [a.number for a in world.model.accounts.values() if a.dormant]
    number = chance.choice(dormant) if dormant else changeable(world, chance)
    who = chance.choice(("staff", "staff", "ann"))
    return Call(who, "account_reactivate", {"account_number": number}, maybe_key(world, chance))


def set_limit(world: World, chance: Random) -> Call:
    savings = [a.number for a in world.model.accounts.values() if a.product in world.model.terms]
    asked = {
        "account_number": chance.choice((changeable(world, chance), *savings)),
        "overdraft_limit": Decimal(chance.choice((0, 0, 50, 200, 5000, "0.5", "0.001"))),
    }
    who = chance.choice(("staff", "staff", "staff", "ann"))
    return Call(who, "account_limit_set", asked, maybe_key(world, chance))


# Exchange and interest


def set_rate(_world: World, chance: Random) -> Call:
    base, quoted = chance.sample(CURRENCIES, 2)
    asked = {
        "base_currency": base,
        "quote_currency": quoted,
        "rate": Decimal(chance.randint(1, 2000000)).scaleb(-4),
        "spread": Decimal(chance.choice((0, 0, 25, 1000))).scaleb(-4),
    }
    return Call(chance.choice(("staff", "staff", "ann")), "rate_set", asked)


def ask_quote(world: World, chance: Random) -> Call:
    who = payer(chance)
    debit = own_account(world, chance, who)
    own = world.model.accounts.get(debit)
    found = [
        a.number for a in world.model.accounts.values()
        if own and a.currency != own.currency and not is_private(a)
    ]  # fmt: skip
    credit = (
        chance.choice(found or [UNKNOWN]) if chance.randrange(12) else any_number(world, chance)
    )
    side = chance.choice(("sell", "buy"))
    asked = {
        "from_account": debit,
        "to_account": credit,
        "amount": amount(world, chance, debit if side == "sell" else credit),
        "side": side,
        "expires_in": "PT15M",  # longer than it stays among the late ones
    }
    return Call(who, "quote_create", asked, maybe_key(world, chance))


def execute_quote(world: World, chance: Random) -> Call | None:
    quotes = world.model.quotes
    late = list(quotes)[-6:]
    if not late:
        return None
    quote = chance.choice(late)
    if quotes[quote].status == "open" and chance.randrange(6) == 0:
        world.expire_quote(quote)
    who = quotes[quote].who if chance.randrange(10) else chance.choice(PAYERS)
    return Call(who, "exchange_execute", {"quote": int(quote)}, maybe_key(world, chance))


def pass_days(world: World, chance: Random) -> None:
    world.pass_days(chance.randint(1, 20))


# Rights


def give_mandate(world: World, chance: Random) -> Call | None:
    if sum(not mandate.revoked for mandate in world.model.mandates.values()) > 20:
        return None
    actions = chance.sample(("read", "debit", "manage"), chance.randint(1, 3))
    # Mostly where the bank began without one: of several the oldest is used.
    pairs = [("ann_agent", BOB), ("bob_agent", ANN)]
    pairs += [(agent, customer) for agent in AGENTS for customer in CUSTOMERS]
    principal, customer = chance.choice(pairs[: chance.choice((2, 2, len(pairs)))])
    asked: dict[str, Any] = {
        "principal": principal,
        "customer": customer,
        "actions": sorted(actions),
    }
    if not chance.randrange(3):
        asked["account_numbers"] = [any_number(world, chance)]
    if chance.randrange(3):
        asked["terms"] = any_terms(world, chance)
    return Call(chance.choice(("staff", "ann", "ann_agent")), "mandate_create", asked)


def any_terms(world: World, chance: Random) -> dict[str, Any]:
    """One limit, in a period that does not end while the test runs."""
    period = chance.choice(("total", "rolling"))
    limit: dict[str, Any] = {"period": period, "uses": chance.randint(1, 30)}
    if period == "rolling":
        limit["length"] = "P300D"
    terms: dict[str, Any] = {"limits": [limit]}
    if chance.randrange(3):
        terms["currency"] = "USD"
        limit["amount"] = str(chance.randint(1, 300))
        if chance.randrange(2):
            terms["amount_max"] = str(chance.randint(1, 100))
    if not chance.randrange(8):
        terms["every"] = "P900D"
    if not chance.randrange(3):
        terms["payees"] = [any_number(world, chance) for _ in range(3)]
    return terms


def revoke_mandate(world: World, chance: Random) -> Call | None:
    """Never one of those that the bank began with, or soon nobody could do anything."""
    given = list(world.model.mandates)[len(AGENTS) + 1 :]
    if not given:
        return None
    who = chance.choice(("staff", "ann", "bob_agent"))
    return Call(who, "mandate_revoke", {"mandate": chance.choice(given)})


def shut_out(world: World, chance: Random) -> None:
    """Somebody loses all rights for a while; what was answered before is answered again."""
    who = chance.choice(("ann", "ann_agent", "bob_agent"))
    principal = {"principal": world.bank.principals[who]}
    customer = chance.choice(CUSTOMERS)
    model = world.model
    kind = chance.randrange(4)
    if kind == 0:
        world.revoke_key(chance, who)
    elif kind == 1:
        world.change_rights(chance, "principal_suspend", **principal)
        model.suspended[who] = True
    elif kind == 2:
        world.change_rights(chance, "customer_suspend", customer=customer)
        model.customers[customer] = False
    else:
        world.change_rights(chance, "book_suspend")
        model.is_open = False
    for _ in range(4):
        step(world, chance, CALLS)
    if kind == 0:
        world.renew_key(chance, who)
    elif kind == 1:
        model.suspended[who] = False
        world.change_rights(chance, "principal_resume", **principal)
    elif kind == 2:
        model.customers[customer] = True
        world.change_rights(chance, "customer_resume", customer=customer)
    else:
        model.is_open = True
        world.change_rights(chance, "book_resume")


# How often each happens; only the first ones while somebody is shut out.
CALLS: dict[Draw, int] = {
    pay: 20,
    pay_with_options: 8,
    pay_legs: 6,
    pay_bulk: 6,
    reverse: 8,
    replay: 8,
    place_hold: 9,
    capture_hold: 8,
    release_hold: 3,
    open_account: 1,
    freeze: 2,
    unfreeze: 4,
    close: 1,
    reactivate: 2,
    set_limit: 2,
    set_rate: 1,
    ask_quote: 4,
    execute_quote: 4,
    schedule: 3,
    give_mandate: 3,
    revoke_mandate: 3,
}
STEPS = CALLS | {expire_holds: 2, fall_due: 2, leave_alone: 1, pass_days: 1, shut_out: 1}


def step(world: World, chance: Random, steps: dict[Draw, int] = STEPS) -> None:
    """One step, and the look at everything after it."""
    draw = chance.choices(list(steps), list(steps.values()))[0]
    call = draw(world, chance)
    if call is not None:
        if chance.randrange(20) == 0:
            world.preview(call)
            world.check()
        world.send(chance, call)
    world.check()
