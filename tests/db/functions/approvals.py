"""Calls that wait for people, for tests."""

from typing import Any

from psycopg.types.json import Jsonb

from tests.bank import ANN, Bank, credential_of, key_of
from tests.db.functions.calls import apply, give, let_expire, set_scopes
from tests.db.functions.rules import make_rule

ABOVE = "50.00"


def ask_above(bank: Bank, who: str = "ann_agent", amount: str = ABOVE, **terms: Any) -> int:
    """Leaves an agent of Ann's one mandate, by which she approves what is above the amount."""
    for mandate in bank.rows("mandate_list", "operator", principal=bank.principals[who]):
        if mandate["revoked_at"] is None:
            bank.call("mandate_revoke", "operator", mandate=mandate["mandate_id"])
    terms = {"currency": "USD", "approval_above": amount} | terms
    return give(bank, who, ANN, "read", "debit", terms=terms)


def review_above(bank: Bank, amount: str = ABOVE, **terms: Any) -> int:
    """A rule by which staff approve what is above the amount."""
    terms = {"measure": "amount", "threshold": amount, "currency": "USD"} | terms
    return make_rule(bank, "review", effect="review", **terms)


def pend(bank: Bank, who: str = "ann_agent", amount: object = 100, **more: Any) -> dict[str, Any]:
    """A transfer of Ann's to Bob that waits; the facts of the answer."""
    answer = bank.pay(who, "ACC10001", "ACC20001", amount, **more)
    assert answer["outcome"] == "pending_approval", answer
    facts: dict[str, Any] = answer["facts"]
    return facts


def vote(bank: Bank, who: str, facts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Approves; the whole answer."""
    arguments = {"approval": int(facts["approval_id"]), "digest": facts["digest"]} | more
    return bank.call("approval_approve", who, **{"reason": "known"} | arguments)


def approve(bank: Bank, who: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Approves; the approval."""
    answer = vote(bank, who, facts)
    assert answer["outcome"] == "applied", answer
    resource: dict[str, Any] = answer["resource"]
    return resource


def need(bank: Bank, approvers: int, above: str = "0") -> None:
    """So many of the staff must approve."""
    levels = [{"currency": "USD", "above": above, "approvers": approvers}]
    apply(bank, "approval_terms_set", "staff", levels=Jsonb(levels))


def let_go_by(bank: Bank, facts: dict[str, Any]) -> None:
    """The time of an approval, and of its holds, is over."""
    number = int(facts["approval_id"])
    holds = bank.root.execute(
        "select unnest(array_remove(array[hold_id, fee_hold_id], null)) as id"
        " from bank_data.approval where id = %s", [number],
    ).fetchall()  # fmt: skip
    let_expire(bank, *[row["id"] for row in holds])
    bank.root.execute(
        "with late as ("
        "  update bank_data.approval a set created_at = a.created_at - interval '30 days',"
        "         expires_at = coalesce((select h.expires_at from bank_data.hold h"
        "           where h.id = a.hold_id), clock_timestamp() - interval '1 second')"
        "   where a.id = %s"
        "  returning a.id, to_jsonb(a.expires_at at time zone 'UTC') #>> '{}' as expires_at)"
        " update bank_data.journal j"  # which says so too, or it would be tampering
        "    set facts = j.facts || jsonb_build_object('expires_at', late.expires_at || '+00:00')"
        "   from late where j.facts ->> 'approval_id' = late.id::text"
        "    and j.outcome = 'pending_approval'",
        [number],
    )


def let_decide(bank: Bank, *names: str) -> None:
    """Gives principals the scope, whatever they are."""
    for who in names:
        set_scopes(bank, who, "approvals:decide", "approvals:read", "approvals:write",
                   "transfers:write")  # fmt: skip


def waiting(bank: Bank, memo: str = "first", approvers: int = 3) -> dict[str, Any]:
    """A transfer that waits for staff, made when there is none with this memo; its facts."""
    row = bank.root.execute(
        "select facts from bank_data.journal"
        " where outcome = 'pending_approval' and request ->> 'memo' = %s order by id limit 1",
        [memo],
    ).fetchone()
    if row is not None:
        facts: dict[str, Any] = row["facts"]
        return facts
    if not bank.one("select count(*) from bank_data.rule where code = 'review'"):
        review_above(bank)
        need(bank, approvers)
    return pend(bank, memo=memo)


def make_key(bank: Bank, maker: str, name: str, whose: str, *scopes: str) -> None:
    """A key by this name of a principal's, made by another or with another key."""
    set_wider(bank, whose, *scopes)
    made = bank.call(
        "key_create", maker, principal=bank.principals[whose], key_id=key_of(name).split("_")[2],
        digest=credential_of(name), scopes=list(scopes),
    )  # fmt: skip
    assert made["outcome"] == "applied", made


def set_wider(bank: Bank, who: str, *scopes: str) -> None:
    """Lets a principal have these scopes too."""
    bank.root.execute(
        "update bank_data.principal set scopes = array(select distinct unnest(scopes || %s))"
        " where id = %s",
        [list(scopes), bank.principals[who]],
    )
