"""The rules of this project for SQL files, checked with PostgreSQL's own parser.

    python -m db.lint

prints each breach as `file:line: what` and exits 1 if there is one. What only a server knows, such
as a wrong column name, is found by the deployer and by the tests.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pglast import ast, parse_sql, scan
from pglast.parser import ParseError

ROOT = Path(__file__).parent
FOLDERS = ("migrations", "functions", "access", "views")
LINE_LENGTH = 100
SEARCH_PATH = ["pg_catalog", "pg_temp"]
# A word in the body of a function, outside comments and literals, and why it may not be there.
FORBIDDEN = {
    re.compile(r"\bwhen\s+others\b", re.IGNORECASE): "`when others` hides faults: name them",
    re.compile(r"\bexecute\s+(?!format\b)", re.IGNORECASE): "dynamic SQL only by `format('%I')`",
    re.compile(r"\bset\s+role\b", re.IGNORECASE): "a role that is set outlives the call",
}
LITERAL = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)


@dataclass(frozen=True, order=True)
class Breach:
    """A line that breaks a rule."""

    file: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.file.relative_to(ROOT.parent)}:{self.line}: {self.what}"


def lint(root: Path = ROOT) -> list[Breach]:
    """All breaches in the SQL files below `root`, in the order of files and lines."""
    files = sorted(file for folder in FOLDERS for file in (root / folder).rglob("*.sql"))
    return sorted(breach for file in files for breach in lint_file(file))


def lint_file(file: Path) -> Iterator[Breach]:
    """The breaches of one file."""
    text = file.read_text()
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > LINE_LENGTH:
            yield Breach(file, number, f"{len(line)} columns, more than {LINE_LENGTH}")
        if "\t" in line or line != line.rstrip():
            yield Breach(file, number, "a tab, or a space at the end")
    if not text.startswith("-- ") and not file.name.endswith(".rollback.sql"):
        yield Breach(file, 1, "the first line says in a comment what the file does")
    try:
        statements = [raw.stmt for raw in parse_sql(text)]
    except ParseError as error:
        message, position = error.args[:2]
        yield Breach(file, _line(text, int(position)), str(message))
        return
    yield from _find_upper_case(file, text, 1)
    for function in (node for node in statements if isinstance(node, ast.CreateFunctionStmt)):
        yield from _lint_function(file, text, function)
    if "functions" in file.parts:
        yield from _lint_function_file(file, statements)


def _lint_function(file: Path, text: str, function: ast.CreateFunctionStmt) -> Iterator[Breach]:
    options = list(function.options or ())
    start = _line(text, text.find("create"))
    paths = [
        [value.val.sval for value in option.arg.args]
        for option in options
        if option.defname == "set" and option.arg.name == "search_path"
    ]
    if paths != [SEARCH_PATH]:
        yield Breach(file, start, f"set search_path = {', '.join(SEARCH_PATH)}")
    body = next((str(option.arg[0].sval) for option in options if option.defname == "as"), "")
    first = _line(text, text.find(body)) if body else start
    yield from _find_upper_case(file, body, first)
    code = LITERAL.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), body)
    for pattern, why in FORBIDDEN.items():
        for found in pattern.finditer(code):
            yield Breach(file, first + _line(code, found.start()) - 1, why)


def _lint_function_file(file: Path, statements: list[Any]) -> Iterator[Breach]:
    """One function, named after the file, commented, and closed to everybody at first."""
    name = (file.parent.name, file.stem)
    created = [
        tuple(part.sval for part in node.funcname or ())
        for node in statements
        if isinstance(node, ast.CreateFunctionStmt)
    ]
    if created != [name]:
        yield Breach(file, 1, f"creates one function, {'.'.join(name)}")
    if not any(isinstance(node, ast.CommentStmt) for node in statements):
        yield Breach(file, 1, "has a `comment on function`")
    revoked = [
        node
        for node in statements
        if isinstance(node, ast.GrantStmt) and not node.is_grant and _is_public(node)
    ]
    if not revoked:
        yield Breach(file, 1, "has a `revoke all on function … from public`")


def _is_public(grant: ast.GrantStmt) -> bool:
    return any(grantee.rolename is None for grantee in grant.grantees or ())


def _find_upper_case(file: Path, text: str, first: int) -> Iterator[Breach]:
    for token in scan(text):
        word = text[token.start : token.end + 1]
        if token.kind != "NO_KEYWORD" and word != word.lower():
            yield Breach(file, first + _line(text, token.start) - 1, f"{word} in lower case")


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, max(position, 0)) + 1


if __name__ == "__main__":
    breaches = lint()
    for breach in breaches:
        print(breach)
    sys.exit(1 if breaches else 0)
