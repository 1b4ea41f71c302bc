"""The reference says all there is to say, and says it as the program and the database do now."""

import difflib
import re

import psycopg
import pytest

from api.settings import Settings
from docs.generate import commands, functions, pages, settings
from tests.docs.console import ROOT

VARIABLE = re.compile(r"\b(?:PGTELLER_[A-Z0-9_]+|DATABASE_URL|HOST|PORT|BANK_[A-Z]+_PASSWORD)\b")


def read(name: str) -> str:
    return (pages.DIRECTORY / name).read_text(encoding="utf-8")


def test_reference__all_pages__are_as_generated(admin: psycopg.Connection) -> None:
    built = pages.build(admin)
    assert set(built) == {file.name for file in pages.DIRECTORY.glob("*")}
    for name, text in built.items():
        difference = difflib.unified_diff(
            read(name).splitlines(), text.splitlines(), name, "now", lineterm="", n=0
        )
        assert not (lines := list(difference)), "run `make docs`\n" + "\n".join(lines)


CATALOGUE = [
    (
        "functions.md",
        "select '### ' || proname from pg_proc where pronamespace = 'bank'::regnamespace",
    ),
    ("errors.md", "select '`' || code || '`' from bank_data.outcome"),
    ("roles.md", "select '`' || rolname || '`' from pg_roles where rolname like 'bank\\_%'"),
    ("roles.md", "select '`' || name || '`' from bank_data.scope"),
    (
        "tables.md",
        "select '### `bank_data.' || tablename from pg_tables where schemaname = 'bank_data'",
    ),
    ("tables.md", "select '### `bank.' || viewname from pg_views where schemaname = 'bank'"),
]


@pytest.mark.parametrize(("page", "query"), CATALOGUE)
def test_reference__everything_in_the_catalogue__is_on_its_page(
    admin: psycopg.Connection, page: str, query: str
) -> None:
    names = [name for (name,) in admin.execute(query.encode())]
    assert names
    assert [name for name in names if name not in read(page)] == []


def test_functions__every_argument__has_a_meaning(admin: psycopg.Connection) -> None:
    missing = [
        f"{function.name}: {name}"
        for function in functions.read(admin)
        for name, _, _, meaning in function.argument_rows
        if not meaning
    ]
    assert missing == []


def test_functions__every_code_in_a_comment__is_in_the_registry(admin: psycopg.Connection) -> None:
    registry = {code for (code,) in admin.execute("select code from bank_data.outcome")}
    for function in functions.read(admin):
        if function.name == "must":
            continue
        for part in ("outcomes", "errors"):
            text = re.sub(
                r"\([^)]*\)|nothing is written:|for reads also.*", "", function.parts[part] or ""
            )
            codes = {code.strip() for code in re.split(r"[,;.]", text) if code.strip()}
            assert codes <= registry, function.name


def test_settings__every_setting_of_the_api__is_on_the_page() -> None:
    page = read("settings.md")
    assert [n for n in Settings.model_fields if f"`{settings.variable(n)}`" not in page] == []


def test_settings__every_variable_the_program_reads__is_on_the_page() -> None:
    page = read("settings.md")
    found = set()
    for file in [*(ROOT / "api").rglob("*.py"), ROOT / "db/logins.py", ROOT / "db/demo.py"]:
        found |= set(VARIABLE.findall(file.read_text(encoding="utf-8")))
    assert {name for name in found if not name.endswith("_") and f"`{name}`" not in page} == set()


def test_settings__every_variable_on_the_page__is_read_somewhere() -> None:
    program = "".join(
        file.read_text(encoding="utf-8")
        for folder in ("api", "db")
        for file in (ROOT / folder).rglob("*.py")
    )
    for name in [*settings.COMMAND_VARIABLES, *settings.DEMO_VARIABLES]:
        written = name.lower().removesuffix("_password") if name.startswith("BANK_") else name
        assert written in program, name


def test_commands__every_command__is_on_the_page() -> None:
    page = read("commands.md")
    names = [name for name, _ in commands.walk()]
    assert "pgteller serve" in names
    assert [name for name in names if f"### `{name}`" not in page] == []
    targets = [f"make {name}" for name, _ in commands.read_targets()]
    assert "make run" in targets
    assert [name for name in targets if f"`{name}`" not in page] == []


def test_routes__every_route__is_on_the_page(admin: psycopg.Connection) -> None:
    page = read("routes.md")
    document = pages.describe_api()
    surface = {function.name for function in functions.read(admin)}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            assert f"`{method.upper()} {path}`" in page
            assert operation["operationId"] in surface | {"live", "ready", "account_export"}
