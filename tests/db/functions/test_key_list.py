import pytest

from tests.bank import Bank, key_of
from tests.db.functions.calls import principal_of
from tests.db.functions.reads import ListContract, read_pages

WITH_KEYS = [
    "ann_agent", "bob_agent", "ann_reader", "ann_viewer", "ann_manager", "stranger", "ann",
    "staff", "staff2",
]  # fmt: skip


class TestKeyList(ListContract):
    function = "key_list"
    scope = "keys:read"


def id_of(name: str) -> str:
    return key_of(name).split("_")[2]


@pytest.mark.parametrize("who", ["ann_agent", "ann", "stranger"])
def test_key_list__not_staff__own(bank: Bank, who: str) -> None:
    (key,) = bank.rows("key_list", who)
    assert (key["key_id"], key["principal_id"]) == (id_of(who), principal_of(bank, who))
    assert (key["kind"], key["revoked_at"]) == ("key", None)
    for other in ("staff", "bob_agent"):
        assert bank.rows("key_list", who, principal=principal_of(bank, other)) == []


@pytest.mark.parametrize("who", ["staff", "operator"])
def test_key_list__staff__all_in_order_of_making(bank: Bank, who: str) -> None:
    keys = bank.rows("key_list", who)
    assert [key["key_id"] for key in keys] == [id_of(name) for name in WITH_KEYS]


def test_key_list__principal__those_only(bank: Bank) -> None:
    filters = {"principal": bank.principals["ann_agent"]}
    keys = read_pages(bank, "key_list", "staff", 1, filters)
    assert [key["key_id"] for key in keys] == [id_of("ann_agent")]
    assert bank.rows("key_list", "staff", principal=999999) == []


def test_key_list__row__shows_no_digest(bank: Bank) -> None:
    digests = bank.root.execute("select encode(digest, 'hex') as digest from bank_data.credential")
    shown = str(bank.rows("key_list", "staff"))
    assert not [row for row in digests if row["digest"] in shown]
    assert "digest" not in shown


def test_key_list__revoked__still_listed(bank: Bank) -> None:
    bank.call("key_revoke", "staff", key_id=id_of("ann_agent"))
    (key,) = bank.rows("key_list", "staff", principal=bank.principals["ann_agent"])
    assert key["revoked_at"] is not None
