"""What the files say: functions, views and row security as SQL, one object in one file.

    functions/<schema>/<name>.sql    one function or procedure, its comment, owner and grants
    views/<schema>/<name>.sql        one security_invoker view, its comment, owner and grants
    access/<schema>/<table>.sql      all row security, policies, grants and triggers of one table

The rules are checked here by reading, without a database, so that each mistake names file and line.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["function", "view", "table"]

ROOT = Path(__file__).parent
# Row security comes after all of them.
LOADED_IN_ORDER: tuple[Kind, ...] = ("function", "view")
FOLDERS: dict[str, Kind] = {"functions": "function", "views": "view", "access": "table"}
# Kept by the migrations alone: the deployer's own records, and yoyo's.
RESERVED_SCHEMAS = frozenset({"deploy", "yoyo", "public", "information_schema", "pg_catalog"})

NAME = re.compile(r"[a-z_][a-z0-9_]*")
QUALIFIED = re.compile(r"\b([a-z_][a-z0-9_]*)\.([a-z_][a-z0-9_]*)\b")
# What a semicolon or a name inside of does not count.
OPAQUE = re.compile(
    r"""--[^\n]*
      | /\*.*?\*/
      | \b[eE]'(?:[^'\\]|\\.|'')*'
      | '(?:[^']|'')*'
      | (?P<tag>\$(?:[A-Za-z_]\w*)?\$).*?(?P=tag)""",
    re.DOTALL | re.VERBOSE,
)


class DeployError(Exception):
    """Files and database cannot be brought together, and nothing was changed.

    Args:
        where: file (with line), object or server setting the message is about.
        what: what is wrong.
        remedy: what to do.
    """

    def __init__(self, where: str, what: str, remedy: str) -> None:
        self.where = where
        self.what = what
        self.remedy = remedy
        super().__init__(f"{where}: {what.rstrip('.')}. {remedy}")


class Key(NamedTuple):
    """Which object: the same for its file, its record and the live object."""

    kind: Kind
    schema: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind} {self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement: from `start` to `end` in its file, without its semicolon.

    `outline` is it without comments, strings and bodies, in lower case with single spaces.
    """

    outline: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Source:
    """One file; `path` is relative to the root."""

    key: Key
    path: str
    text: str

    @property
    def digest(self) -> str:
        """The sha256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def full_name(self) -> str:
        """Schema and name, with a dot."""
        return f"{self.key.schema}.{self.key.name}"

    def at(self, offset: int) -> str:
        """Path and line of an offset in the text."""
        line = self.text.count("\n", 0, offset) + 1
        return f"{self.path}:{line}"


def read_sources(root: Path = ROOT) -> dict[Key, Source]:
    """All files below `root`, in an order in which they can be loaded: what is named comes first.

    Raises:
        DeployError: a file breaks a rule of this module, or functions and views need each other.
    """
    sources = {source.key: source for source in _read_files(root)}
    for source in sources.values():
        _check(source)
    graph = {key: _mentioned(source) & sources.keys() for key, source in sources.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        circle = " -> ".join(map(str, error.args[1]))
        raise DeployError(circle, "each needs the next", "Break the circle.") from error
    return {key: sources[key] for key in order}


def schemas(sources: Iterable[Key]) -> set[str]:
    """The managed schemas: everything in them must have a file."""
    return {key.schema for key in sources}


def release_digest(root: Path = ROOT) -> str:
    """sha256 over the numbered migrations and all files of the release, in hexadecimal.

    It depends on the names below `root` and on the texts, not on line ends or on the file system.
    """
    digest = hashlib.sha256()
    for path in sorted(_digested(root), key=lambda path: path.relative_to(root).as_posix()):
        name = path.relative_to(root).as_posix()
        digest.update(f"{hashlib.sha256(read_text(path).encode()).hexdigest()} {name}\n".encode())
    return digest.hexdigest()


def read_text(path: Path) -> str:
    """A file's text, with the same line ends on every system."""
    return path.read_bytes().decode().replace("\r\n", "\n")


def split_statements(text: str) -> list[Statement]:
    """The statements of a text."""
    statements, start = [], 0
    for part in blank(text).split(";"):
        words = part.split()
        if words:
            first = start + part.index(words[0])
            outline = " ".join(words).lower()
            statements.append(Statement(outline, first, start + len(part)))
        start += len(part) + 1
    return statements


def blank(text: str) -> str:
    """The text with spaces for comments, strings and bodies, at its length and with its lines."""
    return OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


def _digested(root: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (root / folder).rglob("*.sql")
    for path in (root / "migrations").glob("[0-9]*.sql"):
        if not path.name.endswith(".rollback.sql"):
            yield path


def _read_files(root: Path) -> Iterator[Source]:
    for folder, kind in FOLDERS.items():
        for path in sorted((root / folder).rglob("*.sql")):
            relative = path.relative_to(root)
            where = relative.as_posix()
            if len(relative.parts) != 3:  # noqa: PLR2004 - folder, schema, file
                raise DeployError(
                    where,
                    "not in a folder named after its schema",
                    f"Move it to {folder}/<schema>/.",
                )
            schema, name = relative.parts[1], path.stem
            if not NAME.fullmatch(schema) or not NAME.fullmatch(name):
                raise DeployError(
                    where, "the path is no plain SQL name", "Use lower case letters, digits and _."
                )
            if schema in RESERVED_SCHEMAS:
                raise DeployError(
                    where, f"schema {schema} is not deployed", "Use a numbered migration."
                )
            yield Source(Key(kind, schema, name), where, read_text(path))


def _mentioned(source: Source) -> set[Key]:
    """The objects that must be there before this one can be made; bodies are looked at later."""
    if source.key.kind == "table":
        return set()
    names = QUALIFIED.findall(blank(source.text).lower())
    keys = {Key(kind, *name) for name in names for kind in LOADED_IN_ORDER}
    return keys - {source.key}


@dataclass(frozen=True, slots=True)
class Rule:
    """Patterns of statements: which a file may have, and which it must have, with their names."""

    allowed: tuple[re.Pattern[str], ...]
    required: dict[re.Pattern[str], str]


def _pattern(text: str) -> re.Pattern[str]:
    """In it, @ is the name that follows from the path, and ROUTINE either kind of function."""
    exact = re.sub("@(?!_)", r"@(?!\\w)", text)
    return re.compile(exact.replace("ROUTINE", "(function|procedure)"))


RULES: dict[Kind, Rule] = {
    "function": Rule(
        allowed=(
            _pattern(r"(comment on|alter) ROUTINE @"),
            _pattern(r"(grant|revoke) .*\bon ROUTINE @"),
        ),
        required={
            _pattern(r"create or replace ROUTINE @ ?\("): "create or replace function",
            _pattern(r"comment on ROUTINE @"): "comment on function",
            _pattern(r"alter ROUTINE @.* owner to "): "alter function … owner to",
            _pattern(r"revoke all on ROUTINE @.* from public"): (
                "revoke all on function … from public"
            ),
        },
    ),
    "view": Rule(
        allowed=(
            _pattern(r"comment on column @\."),
            _pattern(r"(grant|revoke) .*\bon (table )?@ (to|from)\b"),
        ),
        required={
            _pattern(
                r"create or replace view @ (\(.*?\) )?with \(security_invoker ?(= ?true ?)?[,)]"
            ): "create or replace view … with (security_invoker = true)",
            _pattern(r"comment on view @"): "comment on view",
            _pattern(r"alter view @ owner to "): "alter view … owner to",
        },
    ),
    "table": Rule(
        allowed=(
            _pattern(r"alter table @ (enable|force)\b"),
            _pattern(r"create policy \S+ on @"),
            _pattern(r"create (or replace )?trigger .*\bon @"),
            _pattern(r"comment on (policy|trigger) \S+ on @"),
            _pattern(r"(grant|revoke) .*\bon (table )?@ (to|from)\b"),
            _pattern(r"(grant|revoke) .*\bon sequence @_\w+ (to|from)\b"),
        ),
        required={
            _pattern(r"alter table @.*\benable row level security"): "enable row level security",
            _pattern(r"alter table @.*\bforce row level security"): "force row level security",
        },
    ),
}


def _check(source: Source) -> None:
    rule = RULES[source.key.kind]
    statements = split_statements(source.text)
    outlines = [_with_placeholder(source, statement.outline) for statement in statements]
    for statement, outline in zip(statements, outlines, strict=True):
        where = source.at(statement.start)
        if not any(pattern.match(outline) for pattern in (*rule.required, *rule.allowed)):
            what = f"'{statement.outline[:60]}' does not belong into the file of {source.key}"
            remedy = f"Allowed: {', '.join(rule.required.values())}, grants; of this object only."
            raise DeployError(where, what, remedy)
        if "begin atomic" in outline:
            raise DeployError(where, "a body with begin atomic", "Write: as $fn$ … $fn$.")
    for pattern, what in rule.required.items():
        found = [at for at, outline in enumerate(outlines) if pattern.match(outline)]
        if not found:
            raise DeployError(source.path, f"no '{what}' for {source.full_name}", "Add it.")
        if len(found) > 1 and what.startswith("create"):
            where = source.at(statements[found[1]].start)
            raise DeployError(where, f"a second {source.key}", "One per file, and no overloads.")


def _with_placeholder(source: Source, outline: str) -> str:
    """With @ for the file's own name at the beginning of a name: @, @_id_seq."""
    return QUALIFIED.sub(lambda name: name[0].replace(source.full_name, "@", 1), outline)
