from typing import Any

from tests.bank import Bank
from tests.db.functions.calls import set_scopes
from tests.db.functions.exchanges import set_rate
from tests.db.functions.reads import ListContract, read_pages


class TestRateList(ListContract):
    function = "rate_list"
    scope = "rates:read"

    def rows(self, bank: Bank, who: str | None = None, **more: Any) -> list[dict[str, Any]]:
        self.prepare(bank)
        return super().rows(bank, who, **more)

    def prepare(self, bank: Bank) -> None:
        if bank.one("select count(*) from bank_data.exchange_rate") == 0:
            for quote in ("USD", "JPY", "KWD"):
                set_rate(bank, "EUR", quote, 2)


def pairs(bank: Bank, **filters: Any) -> list[tuple[str, str, int]]:
    set_scopes(bank, "ann_reader", "rates:read")
    rows = bank.rows("rate_list", "ann_reader", **filters)
    assert rows == read_pages(bank, "rate_list", "ann_reader", 1, filters)
    return [(row["base_currency"], row["quote_currency"], int(row["rate"])) for row in rows]


def test_rate_list__filters__those_only(bank: Bank) -> None:
    for base, quote, rate in (("EUR", "USD", 1), ("USD", "EUR", 2), ("USD", "JPY", 3)):
        set_rate(bank, base, quote, rate)
    assert pairs(bank) == [("EUR", "USD", 1), ("USD", "EUR", 2), ("USD", "JPY", 3)]
    assert pairs(bank, base_currency="USD") == [("USD", "EUR", 2), ("USD", "JPY", 3)]
    assert pairs(bank, quote_currency="USD") == [("EUR", "USD", 1)]
    assert pairs(bank, base_currency="USD", quote_currency="JPY") == [("USD", "JPY", 3)]
    assert pairs(bank, base_currency="XXX") == []


def test_rate_list__newer_and_expired__the_newest_in_force(bank: Bank) -> None:
    """A newer rate takes over while it is in force; then the older one is back, if it still is."""
    set_rate(bank, "EUR", "USD", 1)
    newer = set_rate(bank, "EUR", "USD", 2)
    set_rate(bank, "EUR", "JPY", 3)
    assert pairs(bank) == [("EUR", "USD", 2), ("EUR", "JPY", 3)]
    expire = (
        "update bank_data.exchange_rate"
        " set valid_from = now() - interval '1 hour', valid_until = now() where id = %s"
    )
    bank.root.execute(expire, [newer["rate_id"]])
    assert pairs(bank) == [("EUR", "USD", 1), ("EUR", "JPY", 3)]
