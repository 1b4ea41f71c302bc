import pytest

from tests.bank import Bank
from tests.db.functions.calls import call_as


@pytest.mark.parametrize("login", ["bank_api", "test_service", "bank_authn"])
def test_release_get__nobody_in_particular__newest(bank: Bank, login: str) -> None:
    (newest,) = bank.root.execute(
        "select id as release_id, digest, deployed_at from deploy.release order by id desc limit 1"
    ).fetchall()
    with bank.connect(login) as connection:
        assert call_as(connection, "release_get") == [newest]
