"""A preview runs the write itself and undoes it: whatever the write answers, the preview tells."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any, LiteralString

import psycopg
import pytest

from tests.bank import ANN, Bank
from tests.db.functions.calls import (
    contents,
    fail,
    last_row,
    principal_of,
    set_scopes,
    short_of,
    snapshot,
    suspend,
    suspend_book,
)
from tests.db.functions.writes import check_unauthenticated
from tests.faults.test_durability import LIKE_OTHERS, WRITES, fill_in

PAY: dict[str, Any] = {"from_account": "ACC10001", "to_account": "ACC20001", "amount": "10.00"}
# What tests/faults/test_durability.py leaves out.
FURTHER: dict[str, dict[str, Any]] = {
    "identity_link": {"principal": 0, "issuer": "https://issuer.test", "subject": "someone"},
    "key_create": {
        "principal": 0, "key_id": "1k0123456789ab", "digest": b"\x01" * 32,
        "scopes": ["accounts:read"],
    },
    "principal_create": {"class": "agent", "name": "new", "scopes": ["accounts:read"]},
    "agent_session_start": {
        "customer": ANN, "channel": "chat", "key_id": "1k0123456789ab", "digest": b"\x01" * 32,
    },
}  # fmt: skip
SURFACE: LiteralString = """
select p.proname
  from pg_proc p
 where p.pronamespace = 'bank'::regnamespace and p.provolatile = 'v' and not p.proretset
   and p.prorettype in ('bank.transfer'::regtype, 'bank.receipt'::regtype)
   and has_function_privilege('bank_api', p.oid, 'execute')
"""

# What differs from call to call, beside ids: the parts of a list have ids of their own.
VARYING = {
    "session_id",
    "interaction_id",
    "items",
    "legs",
    "valid_from",
    "valid_until",
    "expires_at",
    "opened_at",
    "created_at",
    "votes",
}


def write_value(value: object) -> Any:
    """An argument as the JSON of a preview has it."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime | Decimal):
        return str(value)
    return value


def write_arguments(arguments: dict[str, Any]) -> str:
    return json.dumps({name: write_value(value) for name, value in arguments.items()})


def preview(bank: Bank, write: str, who: str, **arguments: Any) -> dict[str, Any]:
    """What the write would answer; nothing changes but one row of the journal."""
    before, rows = (bank.state(), contents(bank)), bank.journal_count()
    answer = bank.call("preview", who, function=write, arguments=write_arguments(arguments))
    assert (answer["outcome"], answer["replayed"]) == ("applied", False)
    assert (bank.state(), contents(bank)) == before
    assert bank.journal_count() == rows + 1
    row = last_row(bank)
    assert (row["operation"], row["outcome"]) == ("preview", "applied")
    assert row["request_id"] == answer["request_id"]
    assert row["principal_id"] == principal_of(bank, who)
    assert row["request"]["function"] == write
    assert row["facts"] == answer["resource"]
    assert answer["resource"].keys() == {"outcome", "replayed", "result", "facts", "hint"}
    resource: dict[str, Any] = answer["resource"]
    return resource


def arguments_of(bank: Bank, function: str) -> dict[str, Any]:
    given = WRITES.get(function) or FURTHER.get(function, {})
    return fill_in(bank, given)


def writes_of(bank: Bank) -> set[str]:
    """But checks of names, which must not be undone: see test_payee_confirm."""
    surface = {row["proname"] for row in bank.root.execute(SURFACE)}
    return surface - {"preview", "payee_confirm", "payee_add", "transfer_prepare"}


@pytest.mark.parametrize("function", sorted((WRITES.keys() | FURTHER.keys()) - {"preview"}))
def test_preview__every_write__outcome_of_the_real_call(bank: Bank, function: str) -> None:
    if function not in writes_of(bank):
        return  # such as a sweep, which is no write of a caller
    arguments = arguments_of(bank, function)
    who = "ann_agent" if function.startswith("transfer") else "staff"
    told = preview(bank, function, who, **arguments)
    if function == "identity_link":
        json_free = arguments
    else:
        json_free = {
            name: json.dumps(value) if name in {"items", "legs", "lines"} else value
            for name, value in arguments.items()
        }
    real = bank.call(function, who, **json_free)
    assert told["outcome"] == real["outcome"], told
    if real["outcome"] == "pending_approval":
        made = dict.fromkeys(("approval_id", "digest", "expires_at"))
        assert told["facts"] == real["facts"] | made
    else:
        assert told["facts"] == real["facts"]
    assert told["hint"] == real["hint"]
    if real["outcome"] == "applied" and "resource" in real:
        for name, value in told["result"].items():
            if value is not None and not name.endswith("_at"):
                assert value == real["resource"][name] or name in VARYING, name
        assert told["result"].keys() == real["resource"].keys()
    bank.verify()


def test_preview__every_write__is_tested_here(bank: Bank) -> None:
    assert writes_of(bank) <= WRITES.keys() | FURTHER.keys()
    assert LIKE_OTHERS - {"session_open"} <= FURTHER.keys()


def test_preview__transfer__balances_but_no_id(bank: Bank) -> None:
    told = preview(bank, "transfer_post", "ann_agent", **PAY, memo="rent", metadata={"a": [1]})
    result = told["result"]
    assert (result["outcome"], result["amount"], result["balance"]) == (
        "applied", "10.00", "990.00",
    )  # fmt: skip
    assert (result["memo"], result["metadata"]) == ("rent", {"a": [1]})
    for name in ("transfer_id", "request_id", "occurred_at", "parent_id"):
        assert result[name] is None
    assert bank.balance("ACC10001") == 1000


def test_preview__new_resources__no_id(bank: Bank) -> None:
    opened = preview(bank, "account_open", "staff", customer=ANN, currency="USD")["result"]
    assert (opened["account_number"], opened["customer_id"]) == (None, str(ANN))
    named = {"customer": ANN, "currency": "USD", "account_number": "MINE-1"}
    assert preview(bank, "account_open", "staff", **named)["result"]["account_number"] == "MINE-1"
    assert preview(bank, "customer_create", "staff", name="X")["result"]["customer_id"] is None
    bulk = preview(bank, "transfers_post", "ann_agent", items=[PAY, {}])["result"]
    assert [each["outcome"] for each in bulk["items"]] == ["applied", "request_invalid"]
    assert bulk["items"][0]["transfer_id"] is None
    assert bulk["items"][0]["balance"] == "990.00"
    closing = {"account_number": "ACC10001", "sweep_to": "ACC10003"}
    closed = preview(bank, "account_close", "ann", **closing)["result"]
    assert (closed["balance"], closed["sweep_transfer_id"]) == ("0.00", None)


def test_preview__refused_write__tells_the_refusal(bank: Bank) -> None:
    told = preview(bank, "transfer_post", "ann_agent", **PAY | {"amount": "5000"})
    assert (told["outcome"], told["result"]) == ("insufficient_funds", None)
    assert told["facts"] == short_of("1000.00")
    assert told["hint"]


def test_preview__malformed_write__its_error(bank: Bank) -> None:
    for more, code in (
        ({"amount": "0"}, "amount_invalid"),
        ({"amount": "0.001"}, "amount_precision"),
        ({"to_account": "ACC10001"}, "same_account"),
        ({"memo": ""}, "request_invalid"),
    ):
        arguments = {"function": "transfer_post", "arguments": write_arguments(PAY | more)}
        fail(bank, "preview", "ann_agent", code, **arguments)


def test_preview__key__shows_the_replay_and_stays_free(bank: Bank) -> None:
    key = {"idempotency_key": "once"}
    first = preview(bank, "transfer_post", "ann_agent", **PAY, **key)
    assert (first["outcome"], first["replayed"]) == ("applied", False)
    paid = bank.call("transfer_post", "ann_agent", **PAY, **key)
    assert (paid["outcome"], paid["replayed"]) == ("applied", False)
    again = preview(bank, "transfer_post", "ann_agent", **PAY, **key)
    assert (again["outcome"], again["replayed"]) == ("applied", True)
    assert again["result"]["transfer_id"] == str(paid["transfer_id"])
    other = preview(bank, "transfer_post", "ann_agent", **PAY | {"amount": "1"}, **key)
    assert other["outcome"] == "idempotency_key_reused"


def test_preview__secrets__not_in_the_journal(bank: Bank) -> None:
    digest = b"\x07" * 32
    arguments = FURTHER["key_create"] | {"digest": digest, "idempotency_key": "hush"}
    preview(bank, "key_create", "staff", **fill_in(bank, arguments))
    row = str(last_row(bank))
    assert last_row(bank)["request"]["arguments"].keys() == {"principal", "key_id", "scopes"}
    assert digest.hex() not in row
    assert "hush" not in row


def test_preview__long_arguments__their_digest_in_the_journal(bank: Bank) -> None:
    items = [PAY | {"memo": f"item {place}"} for place in range(500)]
    before = bank.journal_count()
    answer = bank.call(
        "preview",
        "ann_agent",
        function="transfers_post",
        arguments=json.dumps({"items": items}),
    )
    assert bank.journal_count() == before + 1
    assert len(answer["resource"]["result"]["items"]) == 500
    row = last_row(bank)
    assert row["request"]["arguments"]["items"].keys() == {"sha256"}
    assert len(str(row["facts"])) < 100_000
    bank.verify()


# --- what cannot be previewed


@pytest.mark.parametrize(
    "function",
    [
        None, "", "nothing", "account_list", "caller_get", "must", "preview", "session_open",
        "release_get", "book_verify", "bank.transfer_post", "transfer_post()", 'transfer_post"',
        "TRANSFER_POST", "transfer_post; drop schema bank", "journal_append", "operator_enroll",
        "pg_sleep", "set_config",
    ],
)  # fmt: skip
def test_preview__not_a_write_of_the_surface__request_invalid(
    bank: Bank, function: str | None
) -> None:
    fail(bank, "preview", "staff", "request_invalid", function=function, arguments="{}")


@pytest.mark.parametrize("arguments", [None, "[]", "null", '"x"', "5"])
def test_preview__arguments_no_object__request_invalid(bank: Bank, arguments: str | None) -> None:
    call = {"function": "book_suspend", "arguments": arguments}
    fail(bank, "preview", "staff", "request_invalid", **call)


@pytest.mark.parametrize(
    "more",
    [
        {"nope": 1},
        {"credential": "\\x00"},
        {"request_id": "7c9e6679-7425-40de-944b-e07fc1f90ae7"},
        {"book": 1},
        {'amount" => 1) f; --': 1},
        {"from_account => 'x', to_account": 1},
        {"": 1},
    ],
)
def test_preview__argument_names__request_invalid(bank: Bank, more: dict[str, Any]) -> None:
    call = {"function": "transfer_post", "arguments": json.dumps(PAY | more)}
    fail(bank, "preview", "ann_agent", "request_invalid", **call)


def test_preview__argument_missing__request_invalid(bank: Bank) -> None:
    call = {"function": "transfer_post", "arguments": json.dumps({"from_account": "ACC10001"})}
    fail(bank, "preview", "ann_agent", "request_invalid", **call)


def test_preview__value_of_another_type__an_error_and_nothing_written(bank: Bank) -> None:
    before = snapshot(bank)
    wrong: list[dict[str, Any]] = [{"amount": "ten"}, {"amount": {}}, {"allow_duplicate": "maybe"}]
    for more in wrong:
        with pytest.raises(psycopg.DataError):
            bank.call(
                "preview",
                "ann_agent",
                function="transfer_post",
                arguments=json.dumps(PAY | more),
            )
    assert snapshot(bank) == before


def test_preview__values_that_look_like_sql__are_values(bank: Bank) -> None:
    hostile = "'); select pg_sleep(9); -- %s %I $1 \" \\"
    told = preview(bank, "customer_create", "staff", name=hostile)
    assert told["result"]["name"] == hostile
    told = preview(bank, "transfer_post", "ann_agent", **PAY | {"to_account": hostile[:34]})
    assert told["outcome"] == "account_unknown"


def test_preview__function_without_the_privilege__request_invalid(bank: Bank) -> None:
    """What the login may not call itself it may not preview, though preview's owner could."""
    bank.root.execute(
        "create function bank.vault_open(credential bytea default null, request_id uuid default"
        " null, book integer default 1) returns bank.receipt language plpgsql security definer as"
        " $$ begin return row('applied', null, false, '{}', null, null)::bank.receipt; end $$;"
        " alter function bank.vault_open owner to bank_exec;"
        " revoke all on function bank.vault_open from public"
    )
    for who in ("staff", "service"):
        fail(bank, "preview", who, "request_invalid", function="vault_open", arguments="{}")
    bank.root.execute("grant execute on function bank.vault_open to bank_service")
    fail(bank, "preview", "staff", "request_invalid", function="vault_open", arguments="{}")
    preview(bank, "vault_open", "service")


# --- who is calling


def test_preview__rights_of_the_caller__no_more(bank: Bank) -> None:
    bobs = PAY | {"from_account": "ACC20001", "to_account": "ACC10001"}
    assert preview(bank, "transfer_post", "ann_agent", **bobs)["outcome"] == "account_unknown"
    assert preview(bank, "transfer_post", "service", **bobs)["outcome"] == "account_unknown"
    assert preview(bank, "transfer_post", "service", **PAY)["outcome"] == "applied"
    set_scopes(bank, "stranger", "customers:write")
    told = preview(bank, "customer_create", "stranger", name="X")
    assert told["outcome"] == "staff_only"


def test_preview__suspensions_and_scopes__told(bank: Bank) -> None:
    told = preview(bank, "transfer_post", "ann_reader", **PAY)
    assert (told["outcome"], told["facts"]) == ("scope_missing", {"scope": "transfers:write"})
    suspend(bank, "ann_agent")
    assert preview(bank, "transfer_post", "ann_agent", **PAY)["outcome"] == "principal_suspended"
    suspend_book(bank)
    assert preview(bank, "transfer_post", "bob_agent", **PAY)["outcome"] == "book_suspended"


def test_preview__no_credential_in_force__unauthenticated(bank: Bank) -> None:
    arguments = {"function": "transfer_post", "arguments": json.dumps(PAY)}
    check_unauthenticated(bank, "preview", "ann_agent", arguments)


def test_preview__settings_of_the_session__unchanged(bank: Bank) -> None:
    bank.api.execute("select set_config('bank.principal', 'mine', false)")
    preview(bank, "transfer_post", "ann_agent", **PAY)
    row = bank.api.execute("select current_setting('bank.principal') as value").fetchone()
    assert row == {"value": "mine"}


def test_preview__in_a_transaction__locks_are_released(bank: Bank) -> None:
    """A preview may be looked at for long: others go on meanwhile."""
    with bank.api.transaction():
        preview_in = {"function": "transfer_post", "arguments": json.dumps(PAY)}
        assert bank.call("preview", "ann_agent", **preview_in)["outcome"] == "applied"
        paid = bank.call("transfer_post", "service", **PAY)
        assert paid["outcome"] == "applied"
