"""The proof of the book from the command line: part after part, all from one snapshot."""

from collections.abc import Callable
from dataclasses import dataclass

from api.counter import open_caller

ENTRIES_OF_A_PART = 200_000


@dataclass(frozen=True)
class Finding:
    """Something that does not hold.

    Attributes:
        check: which check found it.
        subject: the account, transfer or other thing it is about.
        detail: what is wrong.
    """

    check: str
    subject: str
    detail: str


def verify(
    url: str,
    advance: Callable[[str, int, int], None],
    entries: int = ENTRIES_OF_A_PART,
    *,
    whole: bool = False,
) -> list[Finding]:
    """Proves the book while it goes on being used; nothing is locked.

    Args:
        url: a superuser's URL of the database.
        advance: told the part that begins, how many are done, and how many there are.
        entries: of one part of the balances, at least.
        whole: go on after the first part with a finding.

    Returns:
        What the first part that does not hold says, or all parts; nothing when the book holds.

    Raises:
        RefusedError: PGTELLER_KEY is not a key.
    """
    findings: list[Finding] = []
    with open_caller(url) as caller:
        caller.connection.execute("begin isolation level repeatable read read only")
        # One part takes as long as it takes: the caller's own limit is for calls of clients.
        caller.connection.execute("set local statement_timeout = 0")
        parts = [row["part"] for row in caller.call("book_verify_parts", entries=entries)]
        for done, part in enumerate(parts):
            advance(part, done, len(parts))
            findings += [
                Finding(row["check_name"], row["subject"], row["detail"])
                for row in caller.call("book_verify", part=part)
            ]
            if findings and not whole:
                break
        else:
            advance("", len(parts), len(parts))
        caller.connection.execute("rollback")
    return findings
