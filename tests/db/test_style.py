"""The rules of the SQL sources that can be read off the files, without a database."""

import importlib
import inspect
import operator
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SQL_FILES = sorted((ROOT / "db").rglob("*.sql"))
HAND_WRITTEN = [path for path in SQL_FILES if path.name != "schema.sql"]
FUNCTIONS = sorted((ROOT / "db/functions").rglob("*.sql"))
SURFACE = [path for path in FUNCTIONS if path.parent.name == "bank"]
TESTS = sorted((ROOT / "tests/db/functions").glob("test_*.py"))
MIGRATIONS = sorted((ROOT / "db/migrations").glob("[0-9]*.sql"))
SETTINGS = ["book", "digest", "principal", "reach", "customer", "accounts"]

# It raises whatever code it is given, so its comment lists none.
PROSE = {"must"}


def name_of(path: Path) -> str:
    return f"{path.parent.name}.{path.stem}"


def comment_of(path: Path) -> str:
    """The text of `comment on function`, its pieces joined."""
    found = re.search(
        rf"^comment on function {name_of(path)}(?:\([^)]*\))? is\n(.*?);\n",
        path.read_text(),
        re.DOTALL | re.MULTILINE,
    )
    assert found, "no comment on function"
    return "".join(re.findall(r"'((?:[^']|'')*)'", found[1])).replace("''", "'")


def arguments_of(path: Path) -> list[str]:
    """The names of the IN arguments."""
    found = re.search(r"^create or replace function [\w.]+\(\n?(.*?)\)\nreturns", path.read_text(),
                      re.DOTALL | re.MULTILINE)  # fmt: skip
    assert found, "no signature"
    lines = [line.strip() for line in found[1].splitlines()]
    return [line.split()[0] for line in lines if line and not line.startswith("out ")]


def codes_of(path: Path) -> dict[str, list[str]]:
    """The codes that the comment lists, under Outcomes and under Errors."""
    listed = {}
    for kind, text in re.findall(r"(Outcomes|Errors)[^:.]*: (.*?)\.(?= |$)", comment_of(path)):
        plain = re.sub(r" \([^)]*\)", "", text)
        listed[kind] = re.split(r",\s*", plain)
    return listed


def registry() -> list[tuple[str, int]]:
    """Codes with their precedence, as the migrations list them, in its order."""
    found = [
        (code, int(precedence))
        for path in MIGRATIONS
        for code, precedence in re.findall(
            r"^  \('(\w+)', (\d+), \d{3}, ", path.read_text(), re.MULTILINE
        )
    ]
    moved = [
        (code, int(precedence))
        for path in MIGRATIONS
        for precedence, code in re.findall(
            r"^update bank_data\.outcome set precedence = (\d+) where code = '(\w+)';$",
            path.read_text(),
            re.MULTILINE,
        )
    ]
    return sorted((dict(found) | dict(moved)).items(), key=operator.itemgetter(1))


def read_tests(function: str) -> str:
    """The test file of a function, with the contracts that its classes inherit."""
    module = importlib.import_module(f"tests.db.functions.test_{function}")
    classes = [each for name, each in vars(module).items() if name.startswith("Test")]
    bases = {base for each in classes for base in each.__mro__[1:-1]}
    inherited = [inspect.getsource(base) for base in bases]
    return "\n".join([inspect.getsource(module), *inherited])


def test_registry__precedence__unique_and_in_order() -> None:
    codes = registry()
    assert codes[0] == ("applied", 0)
    assert len({code for code, _ in codes}) == len(codes) > 40
    order = [precedence for _, precedence in codes]
    assert len(set(order)) == len(order)


def test_surface__tests__one_file_each() -> None:
    topics = {
        "test_mandate_terms",
        "test_refusals",
        "test_rule_holds",
        "test_rule_measures",
        "test_rule_terms",
        "test_transfer_pend",
    }
    assert {path.stem for path in TESTS} - topics == {f"test_{path.stem}" for path in SURFACE}


@pytest.mark.parametrize("path", HAND_WRITTEN, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_sql__form__readable(path: Path) -> None:
    text = path.read_text()
    if not path.name.endswith(".rollback.sql"):
        assert text.startswith("-- "), "no header comment"
    assert text.endswith("\n")
    assert "\t" not in text
    for number, line in enumerate(text.splitlines(), start=1):
        assert len(line) <= 100, f"line {number} has {len(line)} characters"
        assert line == line.rstrip(), f"line {number} ends in blanks"
    code = re.sub(r"--.*", "", text)
    assert not re.search(r"\bwhen\s+others\b", code, re.IGNORECASE)
    assert not re.search(r"\b(todo|fixme|xxx)\b", re.sub(r"'[^']*'", "", text), re.IGNORECASE)


@pytest.mark.parametrize("path", FUNCTIONS, ids=name_of)
def test_function__anatomy__complete(path: Path) -> None:
    text, name = path.read_text(), name_of(path)
    assert re.findall(r"^create or replace function ([\w.]+)", text, re.MULTILINE) == [name]
    assert text.count("$fn$") == 2
    parts = [
        "set search_path = pg_catalog, pg_temp\n",
        f"comment on function {name}",
        f"alter function {name}",
        f"revoke all on function {name}",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    assert re.search(rf"^revoke all on function {name}.* from public;$", text, re.MULTILINE)
    assert re.search(rf"^alter function {name}.* owner to bank_(exec|ledger);$", text, re.MULTILINE)
    assert len(comment_of(path)) > 10
    for line in re.findall(r"^grant .*", text, re.MULTILINE):
        assert "public" not in line


@pytest.mark.parametrize("path", FUNCTIONS, ids=name_of)
def test_function__dynamic_sql__with_format_only(path: Path) -> None:
    code = re.sub(r"--.*|'(?:[^']|'')*'", "", path.read_text())
    assert not re.search(r"\bexecute\b(?!\s+(on|format)\b)", code)


@pytest.mark.parametrize("path", SURFACE, ids=name_of)
def test_surface__identity__ends_with_the_call(path: Path) -> None:
    text, arguments = path.read_text(), arguments_of(path)
    assert "security definer\n" in text
    assert f"alter function bank.{path.stem} owner to bank_exec;" in text
    if "book" in arguments:
        settings = re.findall(r"^set bank\.(\w+) = ''$", text, re.MULTILINE)
        assert settings[: len(SETTINGS)] == SETTINGS
        used = set(re.findall(r"set_config\('bank\.(\w+)'", text))
        assert used <= set(settings)
    else:
        assert "set_config" not in text
        assert "caller_enter" not in text
        assert "call_enter" not in text


@pytest.mark.parametrize("path", SURFACE, ids=name_of)
def test_surface__comment__names_every_argument(path: Path) -> None:
    comment = comment_of(path)
    for argument in arguments_of(path):
        assert re.search(rf"\b{argument}\b", comment), argument
    if "credential" in arguments_of(path):
        assert "Result: " in comment
        assert codes_of(path)


@pytest.mark.parametrize("path", FUNCTIONS, ids=name_of)
def test_function__codes__in_the_registry(path: Path) -> None:
    known = {code for code, _ in registry()}
    text = path.read_text()
    for code in re.findall(r"error_raise\(\s*'(\w+)'", text):
        assert code in known
    for code in re.findall(r"outcome\s*:?= '(\w+)'", text):
        assert code in known
    if path in SURFACE and path.stem not in PROSE:
        for codes in codes_of(path).values():
            assert set(codes) <= known


@pytest.mark.parametrize("path", SURFACE, ids=name_of)
def test_surface__outcomes__in_order_of_precedence(path: Path) -> None:
    precedence = dict(registry())
    order = [precedence[code] for code in codes_of(path).get("Outcomes", [])]
    assert order == sorted(order)


@pytest.mark.parametrize("path", SURFACE, ids=name_of)
def test_surface__codes__each_tested(path: Path) -> None:
    tests = read_tests(path.stem)
    for codes in codes_of(path).values():
        for code in codes:
            if path.stem not in PROSE:
                assert re.search(rf"(\b|_){code}(\b|_)", tests), code
