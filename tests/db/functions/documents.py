"""AP2 payment mandates for tests: invented, of the form that version 0.2 says."""

from typing import Any

SHOP = {"id": "shop-7", "name": "Paper and Pens", "website": "https://paper.example"}
CLUB = {"id": "club-1", "name": "Chess Club", "website": "https://chess.example"}
CARD = {"id": "card-9", "type": "card", "description": "Card 4242"}
RANGE = {"type": "payment.amount_range", "currency": "USD", "min": 100, "max": 2500}
BUDGET = {"type": "payment.budget", "currency": "USD", "max": 60}
RECURS = {"type": "payment.agent_recurrence", "frequency": "ON_DEMAND", "max_occurrences": 3}
PAYEES = {"type": "payment.allowed_payees", "allowed": [SHOP, CLUB]}
CARDS = {"type": "payment.allowed_payment_instruments", "allowed": [CARD]}
REFERENCE = {"type": "payment.reference", "conditional_transaction_id": "q1wEo3xZ"}
NAMES = {"shop-7": "ACC20001", "club-1": "ACC10003"}


def open_mandate(*constraints: object, **more: Any) -> dict[str, Any]:
    """An open one: what an agent may pay later."""
    key = {"jwk": {"kty": "EC", "crv": "P-256", "x": "x" * 43, "y": "y" * 43}}
    made = {"vct": "mandate.payment.open.1", "constraints": list(constraints), "cnf": key}
    return made | more


def closed_mandate(**more: Any) -> dict[str, Any]:
    """A closed one: one payment."""
    return {
        "vct": "mandate.payment.1",
        "transaction_id": "a9dQ",
        "payee": SHOP,
        "payment_amount": {"amount": 1250, "currency": "USD"},
        "payment_instrument": CARD,
    } | more
